/** The tenant would refuse part of a run, which was therefore not started. */
export class LimitsRefused extends Error {
  override readonly name = "LimitsRefused";
}
