/** Reads the comments of the pull request that the pipelines run for. */
export const listComments = "GET /repos/contoso/integrations/issues/12/comments?per_page=100&page=1";
/** Writes one. */
export const createComment = "POST /repos/contoso/integrations/issues/12/comments";
/** Replaces the one of the pipelines. */
export const updateComment = "PATCH /repos/contoso/integrations/issues/comments/7";
/** Finds the pull request that a commit comes from. */
export const commitPulls = (commit: string): string => `GET /repos/contoso/integrations/commits/${commit}/pulls`;
