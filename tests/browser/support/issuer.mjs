// An issuer of OpenID Connect on this machine: people sign in by their identifier, and their tokens carry the roles that they hold.
import { createServer } from 'node:http';
import crypto from 'node:crypto';
import { load } from './packages.mjs';

const RESOURCE = 'urn:convene';

export const CONSOLE = { id: 'convene-console', secret: 'a-secret-of-this-run' };

// Who can sign in: the organization and the roles of each.
export const PEOPLE = {
  'hc-undp': { organization: 'UNDP', grants: [{ role: 'hc', country: 'PHL' }] },
  'ocha-office': { organization: 'OCHA', grants: [{ role: 'ocha-country', country: 'PHL' }] },
  'erc-ocha': { organization: 'OCHA', grants: [{ role: 'erc' }] },
  'coordinator-who': { organization: 'WHO', grants: [{ role: 'coordinator', country: 'PHL', cluster: 'HEA' }] },
  'principal-unicef': { organization: 'UNICEF', grants: [{ role: 'iasc-principal' }] },
  // Who has logged in long ago, unless asked to log in again.
  'erc-tired': { organization: 'OCHA', grants: [{ role: 'erc' }], loggedIn: 600 },
  // The people of the mission to Chad.
  'hcss-ocha': { organization: 'OCHA', grants: [{ role: 'ocha-hcss' }] },
  'tcd-hc': { organization: 'UNDP', grants: [{ role: 'hc', country: 'TCD' }] },
  'tcd-hct': { organization: 'OXFAM', grants: [{ role: 'hct-member', country: 'TCD' }] },
  'tcd-ocha': { organization: 'OCHA', grants: [{ role: 'ocha-country', country: 'TCD' }] },
  'tcd-health': { organization: 'WHO', grants: [{ role: 'coordinator', country: 'TCD', cluster: 'HEA' }] },
  'tcd-ttca': { organization: 'OCHA', grants: [{ role: 'ttca' }] },
  'tcd-gcc': { organization: 'OCHA', grants: [{ role: 'gcc' }] },
  'tcd-gl-who': { organization: 'WHO', grants: [{ role: 'global-lead', cluster: 'HEA' }] },
  'tcd-gl-wfp': { organization: 'WFP', grants: [{ role: 'global-lead', cluster: 'LOG' }] },
  'tcd-gl-unhcr': { organization: 'UNHCR', grants: [{ role: 'global-lead', cluster: 'PRO' }] },
  'tcd-gl-unfpa': { organization: 'UNFPA', grants: [{ role: 'global-lead' }] },
  'tcd-icva': { organization: 'ICVA', grants: [{ role: 'ngo-consortium' }] },
  'tcd-observer': { organization: 'IFRC', grants: [{ role: 'observer', country: 'TCD' }] },
  'observer-ifrc': { organization: 'IFRC', grants: [{ role: 'observer', country: 'PHL' }] },
};

// What the console itself is, where a partner without an account answers a survey: nobody with a role.
const ITSELF = { organization: 'OCHA', grants: [] };

const page = (title, body) => `<!doctype html><html lang="en"><title>${title}</title><body>${body}`;

export async function startIssuer(port, redirects) {
  const address = `http://127.0.0.1:${port}`;
  const { Provider } = await load('oidc-provider');
  const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'run', alg: 'ES256', use: 'sig' };
  const logins = [];
  const provider = new Provider(address, {
    clients: [{
      client_id: CONSOLE.id,
      client_secret: CONSOLE.secret,
      redirect_uris: redirects,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    }],
    jwks: { keys: [key] },
    cookies: { keys: ['a-key-of-this-run'] },
    scopes: ['openid', 'offline_access'],
    issueRefreshToken: () => true,
    pkce: { required: (_, client) => client.clientId === CONSOLE.id },
    findAccount: (_, id) => (PEOPLE[id] ? { accountId: id, claims: () => ({ sub: id }) } : undefined),
    extraTokenClaims: (context, token) => {
      const { organization, grants, loggedIn = 0 } = PEOPLE[token.accountId] ?? ITSELF;
      const { AuthorizationCode, RefreshToken } = context.oidc.entities;
      const login = AuthorizationCode ?? RefreshToken;
      const subject = token.accountId ? {} : { sub: 'convene-console' };
      const again = logins.findLast((one) => one.accountId === token.accountId)?.params.prompt === 'login';
      const at = login?.authTime && { auth_time: login.authTime - (again ? 0 : loggedIn), acr: 'mfa' };
      return { organization, grants, ...subject, ...at };
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid offline_access convene',
          audience: 'convene',
          accessTokenTTL: 15 * 60,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid offline_access');
      grant.addResourceScope(RESOURCE, 'openid offline_access convene');
      await grant.save();
      return grant;
    },
    ttl: { ClientCredentials: 900, Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 900, IdToken: 900, RefreshToken: 3600 },
  });

  const signIn = async (request, response) => {
    const details = await provider.interactionDetails(request, response);
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html');
      response.end(page('Sign in', '<form method="post"><label>Who <input name="who"></label><button>Sign in</button></form>'));
      return;
    }
    let body = '';
    for await (const piece of request) body += piece;
    const accountId = new URLSearchParams(body).get('who');
    logins.push({ accountId, prompt: details.prompt, params: details.params });
    await provider.interactionFinished(request, response, { login: { accountId, remember: true, acr: 'mfa' } });
  };
  const answer = provider.callback();
  const server = createServer((request, response) => {
    if (request.url.startsWith('/sign-in/')) {
      signIn(request, response).catch((problem) => { response.statusCode = 500; response.end(String(problem)); });
    } else {
      answer(request, response);
    }
  });
  await new Promise((done) => server.listen(port, '127.0.0.1', done));

  const { SignJWT } = await load('jose');
  // A token of a person who has logged in so many seconds ago, for what a run puts on record beforehand.
  const token = async (who, { loggedIn = 0 } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const { organization, grants } = PEOPLE[who];
    return new SignJWT({ organization, grants, auth_time: now - loggedIn, acr: 'mfa' })
      .setProtectedHeader({ alg: 'ES256', kid: 'run' })
      .setIssuer(address).setAudience('convene').setSubject(who).setIssuedAt(now).setExpirationTime(now + 3600)
      .sign(privateKey);
  };
  const stop = () => new Promise((done) => { server.close(done); server.closeAllConnections(); });
  return { address, logins, token, stop };
}
