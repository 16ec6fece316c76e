/** The name of the server in base64, as Exchange ends its greeting. */
export const greetingCode = `[${Buffer.from("localhost", "utf16le").toString("base64")}]`;
