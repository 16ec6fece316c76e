// Values of options at the edges of what the parser, the provider and Entra accept.

/** Texts at the edges of lengths, alphabets and of what is written into JSON, URLs and HCL. */
export const texts = [
  ...["x", "xx", "xxx", "x".repeat(100), "x".repeat(101), "x".repeat(120), "x".repeat(121), "x".repeat(256)],
  ...[
    "x".repeat(1024),
    "x".repeat(1025),
    "",
    " ",
    " x",
    "x ",
    "Ärger & Söhne",
    "会社",
    "🦊",
    "e\u0301",
    "ﬁ",
    "x\u00a0y",
  ],
  ...['"x"', "x'y", "x\\y", "${x}", "%{x}", "$${x}", "{{x}}", "<b>x</b>", "a,b;c", "#1", "null", "true", "1e3", "x\ny"],
];

export const webAddresses = [
  ...["https://r.contoso.com/", "https://r.contoso.com", "https://r.contoso.com:8443/cb", "https://r.contoso.com:8443"],
  ...[
    "http://localhost/",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:3000/cb",
    "http://127.0.0.1/",
  ],
  ...["http://127.0.0.1:8080/cb", "http://[::1]/", "https://r.contoso.com/?x=1", "https://r.contoso.com?x=1"],
  ...[
    "https://r.contoso.com/a%20b",
    "https://r.contoso.com/a%zz",
    "https://r.contoso.com/%",
    "https://r.contoso.com/a%2",
  ],
  ...[
    "https://r.contoso.com/?a=%zz",
    "https://r.contoso.com/a+b",
    "https://r.contoso.com/~x",
    "https://r.contoso.com//x",
  ],
  ...["https://xn--brger-kva.de/cb", "https://bürger.de/cb", "https://r.contoso.com/ä", "https://r.contoso.com/a:b@c"],
  ...["https://*.contoso.com/cb", "https://r.contoso.com/*", "https://10.0.0.1/cb", "https://r.contoso.com./cb"],
  ...["HTTPS://r.contoso.com/cb", "https://R.contoso.com/cb", "https://r.contoso.com/CB", "https:/r.contoso.com/cb"],
  ...[
    "https://r.contoso.com/cb#x",
    "https://a:b@r.contoso.com/cb",
    "ftp://r.contoso.com/",
    "urn:ietf:wg:oauth:2.0:oob",
  ],
  ...[
    "https://r_x.contoso.com/cb",
    "https://-r.contoso.com/cb",
    "https://r.contoso.com:99999/cb",
    "https://r.contoso.com:/cb",
  ],
  ...[
    "https://r.contoso.com/a|b",
    "https://r.contoso.com/a^b",
    "https://r.contoso.com/[x]",
    "https://r.contoso.com/{x}",
  ],
  ...[
    "https://r.contoso.com/a\\b",
    'https://r.contoso.com/"',
    "https://r.contoso.com/<x>",
    "https://r.contoso.com/a`b",
  ],
  ...[
    "https://r.contoso.com/?q=[x]",
    "https://r.contoso.com/?q={x}&r=ä",
    "https://r.contoso.com/?",
    "https://r/cb",
    "https:///cb",
  ],
  `https://r.contoso.com/${"x".repeat(256 - "https://r.contoso.com/".length)}`,
  `https://r.contoso.com/${"x".repeat(257 - "https://r.contoso.com/".length)}`,
];

export const desktopAddresses = [
  ...[
    "com.contoso.erp://auth",
    "com.contoso.erp://",
    "com.contoso.erp:/oauth",
    "com.contoso.erp:///cb",
    "com.contoso.erp://auth/x",
  ],
  ...[
    "COM.contoso.erp://auth",
    "com.contoso.erp://auth:80",
    "com.contoso.erp://auth:x",
    "com.contoso.erp://a b",
    "myapp://auth",
  ],
  ...[
    "com.contoso_erp://auth",
    "com.contoso.erp://auth%20",
    "com.contoso.erp://[x]",
    "com.contoso.erp://a@b",
    "com.contoso.erp://ä",
  ],
  ...[
    "msal6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10://auth",
    "msauth.com.contoso.erp://auth",
    "msauth://com.contoso/abc%3D",
  ],
  ...[
    "ms-appx-web://Microsoft.AAD.BrokerPlugin/6f1c9f0e",
    "ms-appx://x",
    "x-msauth-contoso://x",
    "urn:ietf:wg:oauth:2.0:oob",
  ],
  ...[
    "http://localhost",
    "http://localhost:1234",
    "http://127.0.0.1",
    "http://127.0.0.1:9/x",
    "https://login.contoso.com",
    "http://localhost?x",
  ],
  ...[
    "https://login.microsoftonline.com/common/oauth2/nativeclient",
    "javascript://x",
    "data://x",
    "com.contoso.erp:auth",
  ],
];

const claimCharacters = Array.from("!#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\"äß 9");
export const values = [
  ...claimCharacters.map((one) => `A${one}b`),
  ...claimCharacters.slice(0, 12).map((one) => `${one}b`),
  ...[
    "x",
    "x".repeat(40),
    "x".repeat(41),
    "x".repeat(119),
    "x".repeat(120),
    "x".repeat(121),
    "toString",
    "constructor",
    "",
  ],
];
