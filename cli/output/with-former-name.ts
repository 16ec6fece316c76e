/** Adds the former name of `fix` to a finding in JSON output, because pipelines may read it. */
export function withFormerName<T extends { readonly fix: string }>(finding: T): T & { readonly remedy: string } {
  return { ...finding, remedy: finding.fix };
}
