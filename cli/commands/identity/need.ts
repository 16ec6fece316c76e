/** One permission, role or setting that an identity needs. */
export interface Need {
  /** `permission` is an application permission of Microsoft Graph. `setting` is a key of a product. */
  kind: "permission" | "Exchange permission" | "Entra role" | "Azure role" | "setting";
  name: string;
  /** Resource id of the Azure role's scope. */
  scope?: string;
  because: string;
}
