// Loaded into the process of a policy pack before the pack itself. The engine ends the pack when it ends normally, but
// not when it is killed. The pack would then run until the machine restarts. The launcher sets the engine's process id,
// because the engine may already be gone when this is loaded.
const engine = Number(process.env["ENTRA_INTEGRATIONS_ENGINE_PID"]);
const checkMilliseconds = 500;

setInterval(() => {
  if (process.ppid !== engine) process.exit(0);
}, checkMilliseconds).unref();
