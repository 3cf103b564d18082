// A real OpenID provider (`oidc-provider`, certified), with the agreements of the Finnish Trust Network: signed requests,
// PKCE, `private_key_jwt`, encrypted id tokens. Everybody who comes is one test person.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Provider } from "oidc-provider";

/** The level *substantial* of the trust network. */
const level = "http://ftn.ficora.fi/2017/loa2";

/** Names of claims in the trust network (Traficom recommendation 213/2018). */
export type Claims = {
  "urn:oid:1.2.246.21": string;
  "urn:oid:1.2.246.575.1.14": string;
  "urn:oid:2.5.4.4": string;
};

/** Runs a provider on `port` whose one client is the Luukku at `luukku`, and whose one person has these claims. */
export async function runProvider(port: number, luukku: string, person: Claims): Promise<Server> {
  // Loaded where it is needed: on Node 20 it greets with a warning.
  const { Provider } = await import("oidc-provider");
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "luukku-demo",
        jwks_uri: `${luukku}/do/identify/jwks`,
        redirect_uris: [`${luukku}/do/identify/callback`],
        post_logout_redirect_uris: [`${luukku}/do/identify/signed-out`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
        require_signed_request_object: true,
        request_object_signing_alg: "ES256",
        id_token_signed_response_alg: "ES256",
        id_token_encrypted_response_alg: "ECDH-ES+A256KW",
        id_token_encrypted_response_enc: "A256GCM",
        require_auth_time: true,
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
    enabledJWA: { idTokenEncryptionAlgValues: ["ECDH-ES+A256KW"], idTokenEncryptionEncValues: ["A256GCM"] },
    // Its own dispatcher refuses addresses of this machine, where the keys of Luukku are.
    fetch: (url: string, { dispatcher: _, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
    ttl: { AccessToken: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    acrValues: [level],
    claims: { openid: ["sub", ...Object.keys(person)], acr: null, auth_time: null },
    // The trust network puts the person's data into the id token.
    conformIdTokenClaims: false,
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...person }) }),
    pkce: { required: () => true },
    renderError: (context: Context, error: { error: string; error_description?: string }) => {
      context.type = "text/plain";
      context.body = `${error.error}: ${error.error_description}`;
    },
    features: {
      devInteractions: { enabled: false },
      encryption: { enabled: true },
      requestObjects: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // Whoever brings a valid id token has said whose session ends; the provider asks only those who do not.
        logoutSource: (context: Context & { oidc: { params: { id_token_hint?: string } } }, form: string) => {
          const yes = `${form}<input type="hidden" form="op.logoutForm" name="logout" value="yes">`;
          const ask = '<button form="op.logoutForm">Kirjaudu ulos</button>';
          const go = '<script>document.getElementById("op.logoutForm").submit()</script>';
          context.type = "text/html; charset=utf-8";
          context.body = page(yes + (context.oidc.params.id_token_hint ? go : ask));
        },
      },
    },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    // The person consents by identifying themselves; the trust network asks nothing more.
    loadExistingGrant: async ({ oidc }: { oidc: Oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session.accountId,
      });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith("/interaction/")) {
      callback(request, response);
    } else if (request.method === "GET") {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(page(`<form method="post"><button>Tunnistaudu pankkitunnuksilla</button></form>`));
    } else {
      const login = { accountId: "henkilo-1", acr: level, ts: Math.floor(Date.now() / 1000) };
      provider.interactionFinished(request, response, { login }).catch((error: Error) => response.destroy(error));
    }
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const page = (content: string): string => `<!doctype html>
  <html lang="fi"><title>Tunnistuspalvelu</title><link rel="icon" href="data:,"><h1>Tunnistuspalvelu</h1>${content}</html>`;

/** What of the library's context is used here. */
type Context = { type: string; body: string };
type Oidc = {
  provider: Provider;
  client: { clientId: string };
  session: { accountId: string };
};
