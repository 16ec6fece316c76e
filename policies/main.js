// Pulumi's runner compiles each .ts file that it loads itself. Node strips the types of all files imported from here.
import "./index.ts";
