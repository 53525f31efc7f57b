//! The accounts that `convene accounts render` writes: each service does its work as its own user, what comes under the name of a
//! service comes from it, and an agency reaches its own consumer and nothing else. The NATS server refuses the rest.

use async_nats::jetstream;
use async_nats::jetstream::consumer::{Consumer, pull};
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::GetStatusRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::nats::{self, Access, SyncInterval};
use convene_runtime::testing::TestServer;
use convene_suite::accounts::{AGENCIES, Agency, DOMAIN, Durable, provide};
use convene_suite::{SERVICES, Service};
use convene_tests::accounts::{Accounts, agency};
use convene_tests::calls::is_owed;
use convene_tests::requests::register;
use convene_tests::{Suite, within};
use futures::StreamExt as _;
use serde_json::Value;

use crate::raw_nats::RawClient;

/// Who may publish on which subject, and who may subscribe to it: `x` may, `.` may not. The operator may everything in the suite's
/// account. Whoever may make a consumer on a stream may change each one there, by naming it in the request: so nobody else makes any on
/// `AGENCIES`.
const MATRIX: &str = "
                                                                     activation coordination icsm monitoring scheduler auditor WHO UNICEF
publish convene.log.activation.00.PHL.operation.live                 x . . . . . . .
publish convene.log.coordination.00.PHL.coordination.live            . x . . . . . .
publish convene.log.icsm.00.PHL.missions.live                        . . x . . . . .
publish convene.log.monitoring.00.PHL.monitoring.live                . . . x . . . .
publish convene.log.scheduler.00.PHL.policy.live                     . . . . x . . .
publish convene.decisions.activation.PHL.country.emergency-registered x . . . . . . .
publish convene.decisions.coordination.PHL.health.partner-joined     . x . . . . . .
publish convene.decisions.icsm.PHL.country.mission-requested         . . x . . . . .
publish convene.decisions.monitoring.PHL.health.checklist-submitted  . . . x . . . .
publish convene.decisions.scheduler.PHL.country.anything             . . . . . . . .
publish convene.exercises.activation.PHL.drill.country.anything      x . . . . . . .
publish convene.exercises.scheduler.PHL.drill.reminder.erc.0.1       . . . . x . . .
publish convene.duties.activation.PHL                                x . . . . . . .
publish convene.duties.scheduler.PHL                                 . . . . . . . .
publish convene.notices.escalation.PHL.erc.0.1                       . . . . x . . .
publish convene.queue.erc.PHL                                        . . . . x . . .
publish convene.anything                                             . . . . . . . .
publish $KV.PEOPLE.p-1                                               x x x . . . . .
publish $KV.CLOCK.now                                                . . . . . . . .
publish $O.COORDINATION_DATASETS.C.x                                 . x . . . . . .
publish $JS.API.INFO                                                 x x x x x x . .
publish $JS.API.STREAM.LIST                                          x x x x x x . .
publish $JS.API.STREAM.NAMES                                         . . . . . x . .
publish $JS.API.STREAM.CREATE.DECISIONS                              x x x x x . . .
publish $JS.API.STREAM.CREATE.MINE                                   . . . . . . . .
publish $JS.API.STREAM.CREATE.LOG_ACTIVATION_00                      x . . . . . . .
publish $JS.API.STREAM.UPDATE.DECISIONS                              . . . . . . . .
publish $JS.API.STREAM.DELETE.DECISIONS                              . . . . . . . .
publish $JS.API.STREAM.DELETE.LOG_ACTIVATION_00                      . . . . . . . .
publish $JS.API.STREAM.PURGE.DECISIONS                               . . . . . . . .
publish $JS.API.STREAM.PURGE.LOG_ACTIVATION_00                       . . . . . . . .
publish $JS.API.STREAM.PURGE.OBJ_COORDINATION_DATASETS               . x . . . . . .
publish $JS.API.STREAM.MSG.DELETE.DECISIONS                          . . . . . . . .
publish $JS.API.STREAM.MSG.DELETE.LOG_ACTIVATION_00                  . . . . . . . .
publish $JS.API.STREAM.MSG.DELETE.KV_PEOPLE                          x x x . . . . .
publish $JS.API.STREAM.SNAPSHOT.LOG_ACTIVATION_00                    . . . . . . . .
publish $JS.API.STREAM.RESTORE.LOG_ACTIVATION_00                     . . . . . . . .
publish $JS.API.STREAM.INFO.DECISIONS                                x x x x x x . .
publish $JS.API.STREAM.INFO.LOG_ACTIVATION_00                        x . . . . x . .
publish $JS.API.STREAM.INFO.LOG_ICSM_07                              . . x . . x . .
publish $JS.API.STREAM.INFO.KV_PEOPLE                                x x x . . . . .
publish $JS.API.STREAM.MSG.GET.DECISIONS                             x x x x x x . .
publish $JS.API.STREAM.MSG.GET.EXERCISES                             x x x x x x . .
publish $JS.API.STREAM.MSG.GET.DUTIES                                x x x x x x . .
publish $JS.API.STREAM.MSG.GET.NOTICES                               . . . . x x . .
publish $JS.API.STREAM.MSG.GET.ERC_QUEUE                             . . . . x x . .
publish $JS.API.STREAM.MSG.GET.LOG_ACTIVATION_00                     x . . . . x . .
publish $JS.API.STREAM.MSG.GET.KV_PEOPLE                             x x x . . . . .
publish $JS.API.DIRECT.GET.DECISIONS                                 . . . . . . . .
publish $JS.API.DIRECT.GET.DECISIONS.convene.decisions.icsm.PHL.a.b  . . . . . . . .
publish $JS.API.DIRECT.GET.KV_PEOPLE.$KV.PEOPLE.p-1                  x x x . . . . .
publish $JS.API.DIRECT.GET.OBJ_COORDINATION_DATASETS                 . x . . . x . .
publish $JS.API.CONSUMER.CREATE.DECISIONS                            x x x x x x . .
publish $JS.API.CONSUMER.CREATE.AGENCIES                             . . . . . . . .
publish $JS.API.STREAM.CREATE.AGENCIES                               . . . . . . . .
publish $JS.API.STREAM.UPDATE.AGENCIES                               . . . . . . . .
publish $JS.API.STREAM.DELETE.AGENCIES                               . . . . . . . .
publish $JS.API.STREAM.INFO.AGENCIES                                 . . . . . . . .
publish $JS.API.STREAM.MSG.GET.AGENCIES                              . . . . . . . .
publish $JS.API.DIRECT.GET.AGENCIES                                  . . . . . . . .
publish $JS.convene.API.CONSUMER.CREATE.AGENCIES                     . . . . . . . .
publish $JS.convene.API.STREAM.INFO.AGENCIES                         . . . . . . . .
publish $JS.API.CONSUMER.CREATE.DECISIONS.mine                       . . . . . . . .
publish $JS.API.CONSUMER.CREATE.AGENCIES.AG_WHO                     . . . . . . . .
publish $JS.API.CONSUMER.CREATE.AGENCIES.AG_WHO.convene.decisions.> . . . . . . . .
publish $JS.API.CONSUMER.CREATE.LOG_ACTIVATION_00                    x . . . . x . .
publish $JS.API.CONSUMER.CREATE.KV_PEOPLE                            . . . . . . . .
publish $JS.API.CONSUMER.DURABLE.CREATE.AGENCIES.AG_WHO             . . . . . . . .
publish $JS.API.CONSUMER.DELETE.AGENCIES.AG_WHO                     . . . . . . . .
publish $JS.API.CONSUMER.PAUSE.AGENCIES.AG_WHO                      . . . . . . . .
publish $JS.API.CONSUMER.INFO.AGENCIES.AG_WHO                       . . . . x . . .
publish $JS.API.CONSUMER.RESET.AGENCIES.AG_WHO                      . . . . x . . .
publish $JS.API.CONSUMER.RESET.DECISIONS.AG_WHO                     . . . . . . . .
publish $JS.convene.API.CONSUMER.RESET.AGENCIES.AG_WHO              . . . . . . . .
publish $JS.API.CONSUMER.LIST.DECISIONS                              . . . . . . . .
publish $JS.API.CONSUMER.NAMES.DECISIONS                             . . . . . . . .
publish $JS.API.CONSUMER.MSG.NEXT.AGENCIES.AG_WHO                   . . . . . . . .
publish $JS.API.CONSUMER.MSG.NEXT.LOG_ACTIVATION_00.any              x . . . . x . .
publish $JS.convene.API.CONSUMER.INFO.AGENCIES.AG_WHO               . . . . . . x .
publish $JS.convene.API.CONSUMER.INFO.AGENCIES.AG_UNICEF            . . . . . . . x
publish $JS.convene.API.CONSUMER.MSG.NEXT.AGENCIES.AG_WHO           . . . . . . x .
publish $JS.convene.API.CONSUMER.MSG.NEXT.AGENCIES.AG_UNICEF        . . . . . . . x
publish $JS.convene.API.CONSUMER.CREATE.DECISIONS                    . . . . . . . .
publish $JS.convene.API.CONSUMER.CREATE.AGENCIES.AG_WHO             . . . . . . . .
publish $JS.convene.API.CONSUMER.DELETE.AGENCIES.AG_WHO             . . . . . . . .
publish $JS.convene.API.STREAM.INFO.DECISIONS                        . . . . . . . .
publish $JS.convene.API.STREAM.MSG.GET.DECISIONS                     . . . . . . . .
publish $JS.convene.API.DIRECT.GET.DECISIONS                         . . . . . . . .
publish $JS.convene.API.INFO                                         . . . . . . . .
publish $JS.ACK.AGENCIES.AG_WHO.1.1.1.1796037172503997042.0         . . . . . . x .
publish $JS.ACK.AGENCIES.AG_UNICEF.1.1.1.1796037172503997042.0      . . . . . . . x
publish $JS.ACK._.hash.AGENCIES.AG_WHO.1.1.1.1796037172503997042.0  . . . . . . x .
publish $JS.ACK.AGENCIES.AG_UNICEF.AGENCIES.AG_WHO.1.1.1             . . . . . . . x
publish $JS.ACK.LOG_ACTIVATION_00.any.AGENCIES.AG_WHO.1.1.1         . . . . . . . .
publish $JS.ACK.LOG_ACTIVATION_00.any.1.1.1.1796037172503997042.0    . . . . . . . .
publish $JS.FC.AGENCIES.AG_WHO.any                                  . . . . . . . .
publish $SYS.REQ.SERVER.PING                                         . . . . . . . .
publish $SYS.REQ.ACCOUNT.CONVENE.CONNZ                               . . . . . . . .
publish _INBOX_activation.answer                                     . . . . . . . .
publish _INBOX_WHO.answer                                            . . . . . . . .
subscribe >                                                          . . . . . . . .
subscribe convene.>                                                  . . . . . . . .
subscribe convene.log.>                                              . . . . . . . .
subscribe convene.decisions.>                                        . . . . . . . .
subscribe convene.decisions.*.PHL.>                                  . . . . . . . .
subscribe $KV.PEOPLE.>                                               . . . . . . . .
subscribe $JS.API.>                                                  . . . . . . . .
subscribe $JS.ACK.>                                                  . . . . . . . .
subscribe $JS.EVENT.>                                                . . . . . . . .
subscribe $SYS.>                                                     . . . . . . . .
subscribe _INBOX.>                                                   . . . . . . . .
subscribe *.>                                                        . . . . . . . .
subscribe _INBOX_activation.>                                        x . . . . . . .
subscribe _INBOX_icsm.a.b                                            . . x . . . . .
subscribe _INBOX_auditor.>                                           . . . . . x . .
subscribe _INBOX_WHO.>                                               . . . . . . x .
subscribe _INBOX_UNICEF.a                                            . . . . . . . x
";

/// What is done, on which subject, and whether each user may.
type Row = (&'static str, &'static str, Vec<bool>);

/// Who the columns are of, and the rows.
fn matrix() -> (Vec<&'static str>, Vec<Row>) {
    let mut lines = MATRIX.lines().filter(|line| !line.is_empty()).map(str::split_whitespace);
    let users: Vec<_> = lines.next().expect("a heading").collect();
    let row = |mut words: std::str::SplitWhitespace<'static>| {
        let (verb, subject) = (words.next().expect("what is done"), words.next().expect("a subject"));
        let may: Vec<bool> = words.map(|mark| mark == "x").collect();
        assert_eq!(may.len(), users.len(), "{verb} {subject} has a mark for each user");
        (verb, subject, may)
    };
    let rows = lines.map(row).collect();
    (users, rows)
}

fn who_and_unicef() -> [Agency; 2] {
    [agency("WHO", &["PHL"]), agency("UNICEF", &["HTI"])]
}

async fn server_of(accounts: &Accounts) -> TestServer {
    let sync_interval = SyncInterval::Every(std::time::Duration::from_secs(120));
    TestServer::start_admitting(Access::Users(accounts.text()), sync_interval).await
}

/// Every user against every subject and request, by what the server itself says.
#[tokio::test]
async fn nobody_may_more_than_the_matrix_says() {
    let accounts = Accounts::of(&who_and_unicef());
    let server = server_of(&accounts).await;
    let (users, rows) = matrix();
    let known = SERVICES.iter().map(Service::name).chain(["auditor", "WHO", "UNICEF"]);
    assert_eq!(users, known.collect::<Vec<_>>(), "every user has a column");
    let mut wrong = Vec::new();
    for (column, user) in users.iter().enumerate() {
        let mut client = RawClient::connect(server.port(), &accounts.seed(user)).await.expect("it is admitted");
        for (verb, subject, may) in &rows {
            let done = if *verb == "publish" { client.publish(subject).await } else { client.subscribe(subject).await };
            if done.is_ok() != may[column] {
                wrong.push(format!("{user}: {verb} {subject}: {done:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let mut operator = RawClient::connect(server.port(), &accounts.seed("operator")).await.expect("it is admitted");
    operator.subscribe("convene.>").await.expect("the operator may everything in the suite's account");
    let stranger = nkeys::KeyPair::new_user().seed().expect("a seed");
    RawClient::connect(server.port(), &stranger).await.err().expect("a key that is not rendered is not admitted");
    nats::open(&server.config()).await.expect_err("nobody is admitted without a key");
}

/// What is on each stream, by the number of its last message.
async fn last_messages(jetstream: &jetstream::Context) -> Vec<(String, u64)> {
    let mut streams = jetstream.streams();
    let mut last = Vec::new();
    while let Some(stream) = streams.next().await {
        let stream = stream.expect("a stream");
        last.push((stream.config.name, stream.state.last_sequence));
    }
    last.sort();
    last
}

async fn jetstream_of(suite: &Suite, user: &str) -> jetstream::Context {
    nats::jetstream(&nats::connect(&suite.nats_config_of(user)).await.expect("the user is known"))
}

/// JetStream as an agency has it: that of the suite's account, by what is imported of it.
async fn jetstream_of_agency(suite: &Suite, agency: &Agency) -> jetstream::Context {
    let client = nats::open(&suite.nats_config_of(&agency.user())).await.expect("the agency is known");
    jetstream::with_domain(client, DOMAIN)
}

/// The consumer of an agency, as the agency has it.
async fn consumer_of(suite: &Suite, agency: &Agency) -> Consumer<pull::Config> {
    let jetstream = jetstream_of_agency(suite, agency).await;
    jetstream.get_consumer_from_stream(agency.durable(), AGENCIES).await.expect("it is its own")
}

async fn registered(suite: &Suite, country: &str, emergency: &str) {
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.register_emergency(register(country, emergency)).await.expect("it is registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_under_the_name_of_a_service_comes_from_it() {
    let who = agency("WHO", &["PHL"]);
    let mut suite = Suite::start_with_accounts(std::slice::from_ref(&who)).await;
    for service in SERVICES.iter().map(Service::name).filter(|name| !["activation", "scheduler"].contains(name)) {
        suite.start_service(service).await;
    }
    let scheduler = suite.start_service("scheduler").await;
    registered(&suite, "PHL", "haiyan").await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    is_owed(&ocha, &scheduler, "haiyan").await;

    let activation = jetstream_of(&suite, "activation").await;
    let before = last_messages(&activation).await;
    let decisions = activation.get_stream("DECISIONS").await.expect("the stream");
    let event = decisions.get_raw_message(1).await.expect("an event is on the feed");
    for jetstream in [jetstream_of_agency(&suite, &who).await, jetstream_of(&suite, "icsm").await] {
        for subject in [
            event.subject.as_str(),
            "convene.log.activation.00.PHL.operation.live",
            "convene.exercises.activation.PHL.drill.country.emergency-registered",
            "convene.duties.activation.PHL",
            "convene.notices.escalation.PHL.erc.0.1",
            "convene.queue.erc.PHL",
        ] {
            let sent = jetstream.publish_with_headers(subject.to_owned(), event.headers.clone(), event.payload.clone());
            let stored = sent.await.expect("it is sent").await;
            assert!(stored.is_err(), "it was published on {subject}");
        }
    }
    assert_eq!(last_messages(&activation).await, before);
    let status = StatusServiceClient::new(ocha.channel()).get_status(GetStatusRequest {}).await.expect("it answers");
    assert!(status.into_inner().foreign_messages.is_empty());
}

/// An agency gets the decisions that it is entitled to, in order, and is not sent again what it acknowledged in either form.
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_reads_by_its_consumer_what_it_is_entitled_to() {
    let [who, unicef] = who_and_unicef();
    let suite = Suite::start_with_accounts(&[who.clone(), unicef.clone()]).await;
    let operator = jetstream_of(&suite, "operator").await;
    for agency in [&who, &unicef] {
        provide(&operator, agency).await.expect("the operator may");
    }
    for (country, emergency) in [("PHL", "haiyan"), ("HTI", "earthquake"), ("PHL", "bopha")] {
        registered(&suite, country, emergency).await;
    }
    let mut events = consumer_of(&suite, &who).await.messages().await.expect("they come");
    let mut read = Vec::new();
    for _ in 0..2 {
        let message = within(events.next()).await.expect("an event").expect("an event");
        let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
        assert!(message.subject.starts_with("convene.decisions.activation.PHL."), "{}", message.subject);
        read.push(event["subject"].as_str().unwrap_or_default().to_owned());
        message.double_ack().await.expect("it is acknowledged");
    }
    assert_eq!(read, ["emergency/haiyan", "emergency/bopha"]);
    let seen = Durable::of(&who, &jetstream_of_agency(&suite, &who).await).await.expect("it asks about its own");
    assert_eq!((seen.waiting, seen.unacknowledged), (0, 0));
    within(async {
        // What one acknowledges, another still gets.
        while Durable::of(&unicef, &operator).await.expect("the operator asks about every one").waiting != 1 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    jetstream_of_agency(&suite, &who)
        .await
        .get_consumer_from_stream::<pull::Config, _, _>(unicef.durable(), AGENCIES)
        .await
        .expect_err("it is another's");
}
