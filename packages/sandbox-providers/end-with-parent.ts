// Loaded into the process of a policy pack before the pack itself. The engine ends the pack when the engine ends, but not
// when it is killed: the pack would then serve nobody until the machine is restarted.
// The launcher names the engine, which may be gone by the time that this is loaded.
const engine = Number(process.env["ENTRA_INTEGRATIONS_ENGINE_PID"]);
const checkMilliseconds = 500;

setInterval(() => {
  if (process.ppid !== engine) process.exit(0);
}, checkMilliseconds).unref();
