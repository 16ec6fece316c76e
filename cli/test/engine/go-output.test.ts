import { describe, expect, it } from "vitest";
import { renderElapsed, whyBuildFailed } from "../../engine/go-output.ts";

describe("renderElapsed", () => {
  it("counts the output of go build -v", () => {
    const output = [
      "go: downloading github.com/blang/semver v3.5.1+incompatible",
      "internal/goarch",
      "golang.org/x/net/http2",
    ];
    expect(renderElapsed(65.2, output)).toBe("  1:05  1 modules downloaded, 2 of about 1700 packages compiled");
  });
});

describe("whyBuildFailed", () => {
  it.each([
    [
      "exit code 1",
      [
        "go: downloading cel.dev/expr v0.25.2",
        'go: cel.dev/expr@v0.25.2: Get "https://robot:pass@proxy.contoso.com/cel.dev": dial tcp: lookup proxy.contoso.com: no such host',
      ],
      'the modules cannot be downloaded; GOPROXY names another proxy\n       go: cel.dev/expr@v0.25.2: Get "https://proxy.contoso.com/cel.dev": dial tcp: lookup proxy.contoso.com: no such host',
    ],
    [
      "exit code 1",
      ["internal/goarch", "# internal/goarch", "write $WORK/b012/_pkg_.a: no space left on device"],
      "the disk is full; the build needs about 3.5 GB, GOMODCACHE and GOCACHE name other folders\n       # internal/goarch\n       write $WORK/b012/_pkg_.a: no space left on device",
    ],
    [
      "exit code 1",
      ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi: /usr/local/go/pkg/tool/linux_amd64/link: signal: killed"],
      "the build was stopped (exit code 1), for want of memory if nobody did it; it needs about 2 GB\n       github.com/pulumi/pulumi/pkg/v3/cmd/pulumi: /usr/local/go/pkg/tool/linux_amd64/link: signal: killed",
    ],
    [
      "killed by SIGTERM",
      [],
      "the build was stopped (killed by SIGTERM), for want of memory if nobody did it; it needs about 2 GB",
    ],
    [
      "exit code 2",
      ["internal/goarch", "# a", "b", "c d", "e f"],
      "go build failed (exit code 2)\n       # a\n       c d\n       e f",
    ],
  ])("names the cause of %s after %j", (how, output, why) => {
    expect(whyBuildFailed(how, output)).toBe(why);
  });
});
