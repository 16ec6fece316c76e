/** A choice in a template. */
interface TemplateOption {
  name: string;
  description: string;
  order: number;
  label: string;
  visibility_expression: Visibility | null;
  type: "bool" | "select";
  values: string[];
  default: string;
}

/** A text field in a template. */
export interface TemplateField {
  name: string;
  description: string;
  order: number;
  label: string;
  visibility_expression: Visibility | null;
  default: string;
  /** Regular expression; empty for any value. */
  validation: string;
  validation_description: string;
  secret: boolean;
  multiline: boolean;
}

/** When a field is shown: if an option has a value. */
export interface Visibility {
  name: string;
  value: string;
}

/** https://docs.posit.co/connect/api/#get-/v1/oauth/templates */
export interface Template {
  id: string;
  name: string;
  description: string;
  sections: { id: string; order: number; name: string; description: string }[];
  options: TemplateOption[];
  fields: TemplateField[];
  environment_variables: string[];
}

const defaultScopes: Record<string, [name: string, scopes: string]> = {
  azure: ["Azure", ""],
  "azure-openai": ["Azure OpenAI", "https://cognitiveservices.azure.com/.default offline_access"],
  msgraph: ["Microsoft Graph", "https://graph.microsoft.com/.default offline_access"],
  sharepoint: ["SharePoint", "00000003-0000-0ff1-ce00-000000000000/.default offline_access"],
};

const sections = [{ id: "oauth", order: 1, name: "OAuth", description: "Registration in Microsoft Entra." }];

/**
 * The templates that are served.
 * Departs from Posit Connect: Only the templates for Microsoft and the one of Connect itself
 * exist, and their fields are put together from Posit's guides. No template was read from a real server.
 */
export const templates: ReadonlyMap<string, Template> = new Map(
  [...Object.entries(defaultScopes).map(([id, [name, scopes]]) => azureTemplate(id, name, scopes)), ownTemplate()].map(
    (template) => [template.id, template],
  ),
);

function azureTemplate(id: string, name: string, scopes: string): Template {
  const confidential = { name: "auth_mode", value: "Confidential" };
  const guid = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";
  return {
    id,
    name,
    description: `Access to ${name} with an app registration of Microsoft Entra.`,
    sections,
    options: [
      option(1, "auth_type", "Auth Type", ["Viewer", "Service Account"]),
      option(2, "auth_mode", "Auth Mode", ["Confidential", "Public"]),
    ],
    fields: [
      field(3, "tenant_id", "Tenant ID", { validation: guid, validation_description: "must be a valid UUID" }),
      field(4, "client_id", "Client ID", { validation: guid, validation_description: "must be a valid UUID" }),
      field(5, "client_secret", "Client Secret", {
        secret: true,
        visibility_expression: confidential,
        validation: "^.+$",
        validation_description: "must not be empty",
      }),
      field(6, "scopes", "Scopes", {
        default: scopes,
        validation: "^\\S+( \\S+)*$",
        validation_description: "must be a list of scopes that are separated by a blank",
      }),
    ],
    environment_variables: [],
  };
}

function ownTemplate(): Template {
  return {
    id: "connect",
    name: "Posit Connect",
    description: "Access to this server as the viewer.",
    sections: [],
    options: [option(1, "auth_type", "Auth Type", ["Visitor API Key"])],
    fields: [],
    environment_variables: [],
  };
}

function option(order: number, name: string, label: string, values: [string, ...string[]]): TemplateOption {
  const [first] = values;
  return { name, description: "", order, label, visibility_expression: null, type: "select", values, default: first };
}

function field(order: number, name: string, label: string, more: Partial<TemplateField>): TemplateField {
  return {
    name,
    description: "",
    order,
    label,
    visibility_expression: null,
    default: "",
    validation: "",
    validation_description: "",
    secret: false,
    multiline: false,
    ...more,
  };
}
