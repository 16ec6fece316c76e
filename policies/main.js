// Pulumi's runner hands every .ts file that it loads itself to a compiler of its own. From here on Node reads the types away.
import "./index.ts";
