//! The NATS server that runs on one machine for development.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use convene_runtime::cause::chain;
use convene_runtime::nats::{self, Access, LocalServer, LocalServerConfig, LocalServerError, NatsConfig, SyncInterval};
use convene_runtime::secret_file;
use nkeys::KeyPair as Nkey;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};

fn config(folder: &tempfile::TempDir) -> LocalServerConfig {
    let sync_interval = SyncInterval::Every(Duration::from_secs(120));
    LocalServerConfig {
        folder: folder.path().to_owned(),
        port: None,
        sync_interval,
        binary: None,
        access: Access::Everybody,
    }
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = LocalServer::start(config(&folder)).await.expect("it starts");
    let second = LocalServer::start(config(&folder)).await;
    assert!(matches!(&second, Err(LocalServerError::Running { port, .. }) if *port == first.port()), "{second:?}");
    drop(first);
    LocalServer::start(config(&folder)).await.expect("the first one was killed").stop().await;
    LocalServer::start(config(&folder)).await.expect("the second one ended in good order");
}

#[tokio::test]
async fn a_program_that_is_no_server_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = LocalServer::start(LocalServerConfig { binary: Some("/bin/true".into()), ..config(&folder) }).await;
    let problem = refused.expect_err("it is no NATS server").to_string();
    assert!(problem.contains("/bin/true") && problem.contains("2.12.12"), "{problem}");
}

#[tokio::test]
async fn a_wrong_address_is_named() {
    let config = |url: &str| NatsConfig::of(vec![url.to_owned()], "test");
    let problem = nats::connect(&config("nats://127.0.0.1:1")).await.expect_err("no server listens").to_string();
    assert!(problem.contains("127.0.0.1:1"), "{problem}");
    let problem = nats::connect(&config("::not an address::")).await.expect_err("it is no address").to_string();
    assert!(problem.contains("::not an address::"), "{problem}");
}

/// Other users of a machine reach the port of its server; who does not know the secret can neither read nor delete anything.
#[tokio::test]
async fn a_server_with_a_secret_admits_who_knows_it_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let secured = LocalServerConfig { access: Access::Secret("s3cret".to_owned()), ..config(&folder) };
    assert!(!format!("{secured:?}").contains("s3cret"));
    let server = LocalServer::start(secured).await.expect("it starts");
    let anonymous = format!("nats://127.0.0.1:{}", server.port());
    for url in [anonymous.clone(), anonymous.replace("nats://", "nats://convene:wrong@")] {
        let refused = nats::connect(&NatsConfig::of(vec![url], "test")).await.expect_err("it does not know the secret");
        let why = std::error::Error::source(&refused).map(ToString::to_string).unwrap_or_default();
        assert!(why.contains("authorization"), "{why}");
    }
    let prefix = Some("_INBOX_test".to_owned());
    let config = NatsConfig { inbox_prefix: prefix, ..NatsConfig::of(vec![server.url()], "test") };
    let client = nats::connect(&config).await.expect("the user and the password of the address are sent");
    assert!(client.new_inbox().starts_with("_INBOX_test."), "{}", client.new_inbox());
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).expect("a file").permissions().mode() & 0o777;
    assert_eq!(mode("nats-server.conf"), 0o600, "the secret is for the owner of the file");
}

/// A server that asks for certificates admits who shows one of its authority, and is verified by that authority.
#[tokio::test]
async fn a_server_is_verified_and_asks_for_certificates() {
    let folder = tempfile::tempdir().expect("a folder");
    let certified = Certified::write_into(folder.path());
    let tls = format!(
        "tls {{\n  cert_file: {:?}\n  key_file: {:?}\n  ca_file: {:?}\n  verify: true\n}}\n",
        certified.server.0, certified.server.1, certified.authority
    );
    let server = LocalServer::start(LocalServerConfig { access: Access::Users(tls), ..config(&folder) }).await;
    let server = server.expect("it starts");
    let url = format!("tls://localhost:{}", server.port());
    let shows = |ca: Option<&PathBuf>, certificate: Option<&(PathBuf, PathBuf)>| NatsConfig {
        ca: ca.cloned(),
        certificate: certificate.cloned(),
        ..NatsConfig::of(vec![url.clone()], "test")
    };
    let authority = Some(&certified.authority);
    nats::connect(&shows(authority, Some(&certified.client))).await.expect("it shows its certificate");
    nats::connect(&shows(authority, None)).await.expect_err("it shows none");
    nats::connect(&shows(None, Some(&certified.client))).await.expect_err("the server's authority is not known");
}

/// What a file of the connection lacks is said before anything is sent.
#[tokio::test]
async fn a_file_that_is_missing_or_that_others_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let certified = Certified::write_into(folder.path());
    let config = |url: &str| NatsConfig::of(vec![url.to_owned()], "test");
    let here = config("nats://127.0.0.1:1");
    let said = async |config: NatsConfig| chain(&nats::connect(&config).await.expect_err("it is refused"));

    let lacking = said(NatsConfig { ca: Some("/nowhere/ca.pem".into()), ..here.clone() }).await;
    assert!(lacking.contains("/nowhere/ca.pem") && lacking.contains("it cannot be read"), "{lacking}");
    let open = &certified.client.1;
    std::fs::set_permissions(open, std::fs::Permissions::from_mode(0o644)).expect("its mode");
    let read = said(NatsConfig { certificate: Some(certified.client.clone()), ..here.clone() }).await;
    assert!(read.contains("client-key.pem, the private key") && read.contains("chmod 600"), "{read}");
    let keyless = said(NatsConfig { credentials: Some(certified.authority.clone()), ..here }).await;
    assert!(keyless.contains("credentials file") && keyless.contains("SU"), "{keyless}");
    let exposed = said(config("nats://user:s3cret@192.0.2.1:4222")).await;
    assert!(exposed.contains("192.0.2.1:4222 is on another machine") && !exposed.contains("s3cret"), "{exposed}");
}

/// A user is known by a key. Whoever writes another into its file, and admits that one only, changes it under a client that goes on.
#[tokio::test]
async fn a_key_is_changed_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, users) = (folder.path().join("user.nk"), folder.path().join("users.conf"));
    let admit = |key: &Nkey| {
        let text = format!("authorization {{ users = [{{ nkey: {} }}] }}\n", key.public_key());
        std::fs::write(&users, text).expect("a file");
    };
    let keep = |key: &Nkey| secret_file::replace(&file, key.seed().expect("a seed").as_bytes()).expect("a file");
    let (first, second) = (Nkey::new_user(), Nkey::new_user());
    admit(&first);
    keep(&first);
    let access = Access::Users("include \"users.conf\"\n".to_owned());
    let server = LocalServer::start(LocalServerConfig { access, ..config(&folder) }).await.expect("it starts");
    let config = NatsConfig { credentials: Some(file.clone()), ..NatsConfig::of(vec![server.url()], "test") };
    let client = nats::connect(&config).await.expect("its key is known");
    let connections = || client.statistics().connects.load(Ordering::Relaxed);
    let before = connections();

    keep(&second);
    admit(&second);
    assert!(LocalServer::reload_in(folder.path()).await.expect("it is asked"), "a server runs there");
    let again = async {
        while connections() == before {
            tokio::task::yield_now().await;
        }
        client.flush().await
    };
    tokio::time::timeout(Duration::from_secs(30), again).await.expect("in time").expect("it is connected again");
    keep(&first);
    nats::connect(&config).await.expect_err("the first key is known no more");
}

/// An authority, and a server and a client that have certificates of it, as PEM files.
struct Certified {
    authority: PathBuf,
    server: (PathBuf, PathBuf),
    client: (PathBuf, PathBuf),
}

impl Certified {
    fn write_into(folder: &Path) -> Self {
        let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = CertifiedIssuer::self_signed(parameters, key).expect("an authority");
        let write = |name: &str, text: String| {
            let path = folder.join(name);
            secret_file::replace(&path, text.as_bytes()).expect("a file");
            path
        };
        let certified = |name: &str, purpose: ExtendedKeyUsagePurpose| {
            let mut parameters = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
            parameters.extended_key_usages = vec![purpose];
            let key = KeyPair::generate().expect("a key");
            let certificate = parameters.signed_by(&key, &authority).expect("a certificate");
            (write(&format!("{name}.pem"), certificate.pem()), write(&format!("{name}-key.pem"), key.serialize_pem()))
        };
        Self {
            server: certified("server", ExtendedKeyUsagePurpose::ServerAuth),
            client: certified("client", ExtendedKeyUsagePurpose::ClientAuth),
            authority: write("authority.pem", authority.pem()),
        }
    }
}
