// What a run has on record before a page is opened: a typhoon, a cluster that was approved, a proposal that waits, and a survey.
import crypto from 'node:crypto';

const LANDFALL = '2013-11-08T04:40:00Z';
const CRITERIA = ['COORDINATION_GAPS', 'NATIONAL_CAPACITY', 'MULTI_SECTORAL_NEED', 'ACTORS_AND_COMPLEXITY'];

export const recommendation = (cluster, name, sector, agency) => ({
  cluster,
  name,
  sectors: [sector],
  lead: { agency, accountableOffice: 'Country Representative', capacity: 'coordinates and responds', presence: 'offices in the region' },
  sharedLeadership: { notBecause: 'no organization has the capacity yet' },
  rationale: `${cluster}: needs beyond what the mechanism of the sector can coordinate`,
  criteria: CRITERIA.map((criterion) => ({ criterion: `CRITERION_${criterion}`, met: true, evidence: 'the rapid assessment' })),
  unmetNeed: 'services for four million people',
  reviewBy: '2099-02-14',
});

export async function propose({ call, header }, proposal, recommendations) {
  const submission = {
    proposal, emergency: 'haiyan', recommendations, meeting: 'hct-1', noPlanBecause: 'the country has none for a storm of this strength',
  };
  const { receipt } = await call('hc-undp', 'convene.activation.v1.ProposalService/SubmitProposal', { header: header(), submission });
  return receipt.etag;
}

export async function transmit({ call, header }, proposal, etag) {
  const transmission = { proposal, transmittedAt: new Date().toISOString(), principals: ['UNICEF', 'WHO'], globalLeads: ['WHO'] };
  const method = 'convene.activation.v1.ProposalService/TransmitProposal';
  const { receipt } = await call('erc-ocha', method, { header: header(etag), transmission });
  return receipt.etag;
}

export async function approve({ call, header }, proposal, etag, login) {
  const approval = { proposal, ground: { kind: 'APPROVAL_GROUND_KIND_NOT_WAITING', reason: 'the injured cannot wait for every answer' } };
  const method = 'convene.activation.v1.ProposalService/ApproveProposal';
  return call('erc-ocha', method, { header: header(etag), approval }, login);
}

export async function typhoon(suite) {
  const { call, header } = suite;
  const facts = {
    emergency: 'haiyan', name: 'Typhoon Haiyan', setting: 'SETTING_DISASTER', significantDisplacement: true, refugees: 'REFUGEE_SITUATION_NONE',
    glide: 'TC-2013-000139-PHL', onset: LANDFALL, emergencyClass: 'EMERGENCY_CLASS_MAJOR_NEW',
    classReasons: 'needs of scale in several sectors, with many international actors',
  };
  const operations = 'convene.activation.v1.OperationService';
  await call('ocha-office', `${operations}/RegisterEmergency`, { header: header(), facts });
  const meeting = {
    meeting: 'hct-1', emergency: 'haiyan', heldAt: '2013-11-08T05:40:00Z', participants: ['UNICEF', 'WHO'], discussedActivation: true,
    agreed: true, sectors: ['HEA', 'LOG', 'WSH', 'EDU', 'NUT', 'SHL', 'CCM', 'TEL'],
  };
  await call('ocha-office', `${operations}/RecordMeeting`, { header: header(), meeting });
  const etag = await propose(suite, 'p-1', [recommendation('health', 'Health', 'HEA', 'WHO')]);
  await approve(suite, 'p-1', await transmit(suite, 'p-1', etag));
  await transmit(suite, 'p-2', await propose(suite, 'p-2', [recommendation('logistics', 'Logistics', 'LOG', 'WFP')]));
  await transmit(suite, 'p-3', await propose(suite, 'p-3', [recommendation('water', 'Water, sanitation and hygiene', 'WSH', 'UNICEF')]));
}

const ROUNDS = 'convene.monitoring.v1.RoundService';

// A round that is open for two weeks, in which each of `organizations` has a token; gives the tokens by organization.
export async function survey(suite, round, organizations) {
  const { call, header, within } = suite;
  const day = (days) => new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Manila' }).format(Date.now() + days * 86_400_000);
  const plan = {
    round, cluster: 'health', national: true, opensOn: day(0), closesOn: day(14), anonymity: 'ANONYMITY_ANONYMOUS',
    decidedBy: 'the humanitarian country team',
  };
  const etag = async () => {
    const answer = await call('coordinator-who', `${ROUNDS}/GetRound`, { header: { country: 'PHL' }, round });
    return answer.round.etag;
  };
  await within('the cluster, by the feed', () => call('coordinator-who', `${ROUNDS}/PlanRound`, { header: header(), plan }));
  await call('coordinator-who', `${ROUNDS}/OpenSurvey`, { header: header(await etag()), opening: { round } });
  const tokens = Object.fromEntries(organizations.map((organization) => [organization, crypto.randomBytes(18).toString('base64url')]));
  const invitations = Object.entries(tokens).map(([organization, token]) => ({
    organization,
    audience: organization === 'WHO' ? 'AUDIENCE_COORDINATOR' : 'AUDIENCE_PARTNER',
    tokenSha256: crypto.createHash('sha256').update(token).digest('hex'),
  }));
  const content = { header: header(await etag()), invitations: { round, invitations } };
  await call('coordinator-who', `${ROUNDS}/InviteRespondents`, content);
  return tokens;
}

export async function roundOf({ call }, round) {
  const answer = await call('coordinator-who', `${ROUNDS}/GetRound`, { header: { country: 'PHL' }, round });
  return answer.round;
}

// The answers that a partner may give: for each question that is asked then, one of its choices.
export async function respond(suite, round, token, choose = () => 0, audience = 'AUDIENCE_PARTNER') {
  const { call, header } = suite;
  const request = { header: { country: 'PHL' }, round, audience };
  const { questions } = await call('coordinator-who', `${ROUNDS}/GetQuestionnaire`, request);
  const answers = {};
  for (const question of questions) {
    const asked = !question.askedIfItem || question.askedIfAnswers.includes(answers[question.askedIfItem]);
    if (asked) answers[question.item] = question.answers[choose(question) % question.answers.length].answer;
  }
  return call('coordinator-who', `${ROUNDS}/SubmitResponse`, { header: header(), response: { round, token, answers } });
}
