export { visibleText } from "../integrations/visible-text.ts";
