//! The NATS server that runs on one machine for development.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use convene_runtime::nats::{self, Access, LocalServer, LocalServerConfig, LocalServerError, NatsConfig, SyncInterval};
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
            std::fs::write(&path, text).expect("a file");
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
