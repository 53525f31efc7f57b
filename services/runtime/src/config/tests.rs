//! Tests of the configuration: what overrides what, and that all mistakes are named at once.

use std::fs;

use super::*;

const DEFAULTS: Defaults =
    Defaults { service: "activation", grpc_address: "127.0.0.1:7401", http_address: "127.0.0.1:7501" };

fn read(file: &str, variables: &[(&str, &str)]) -> Result<ServiceConfig, ConfigErrors> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("convene.toml");
    fs::write(&path, file).expect("a file");
    let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(&Sources { file: Some(path), environment }, |reader| ServiceConfig::read(reader, &DEFAULTS))
}

#[test]
fn the_environment_overrides_the_file_and_the_file_the_defaults() {
    let file = "[identity]\nmode = 'development'\n[grpc]\nmax_calls = 10\nmax_message = '64 KiB'\n";
    let config = read(file, &[("CONVENE_GRPC__MAX_CALLS", "20"), ("CONVENE_NATS__URLS", "tls://a:1, tls://b:2")]);
    let config = config.expect("it is right");
    assert_eq!(config.identity.mode, Mode::Development);
    assert_eq!(config.grpc.limits.calls, 20);
    assert_eq!(config.grpc.limits.request_bytes, 65_536);
    assert_eq!(config.nats.urls, ["tls://a:1", "tls://b:2"]);
    assert_eq!(config.grpc.address.port(), 7401);
    assert_eq!(config.drain, Duration::from_secs(20));
}

#[test]
fn every_mistake_is_named_at_once_with_its_place() {
    let file = "[grpc]\nadress = '127.0.0.1:1'\nmax_calls = 0\n[log]\nreplicas = 'three'\n";
    let variables = [("CONVENE_SERVICE__DRAIN", "soon"), ("CONVENE_CONFIG", "a program's argument is no setting")];
    let errors = read(file, &variables).expect_err("much is wrong");
    let said = errors.to_string();
    for expected in [
        "convene.toml, line 2: there is no setting grpc.adress; did you mean grpc.address?",
        "convene.toml, line 3: 0 is out of range; give a number from 1 to 100000",
        "convene.toml, line 5: 'three' cannot be used",
        "variable CONVENE_SERVICE__DRAIN: 'soon' cannot be used: it is not a span of time",
        "identity.keys (CONVENE_IDENTITY__KEYS): is required to verify tokens",
    ] {
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
    assert_eq!(errors.0.len(), 6, "{said}");
}

/// An issuer that is an address says itself where its keys are.
#[test]
fn an_issuers_address_suffices() {
    let lacking = |issuer: &str| {
        let errors = read(&format!("[identity]\nissuer = '{issuer}'\n"), &[]).err().map(|errors| errors.to_string());
        errors.unwrap_or_default()
    };
    assert_eq!(lacking("https://id.example.org"), "");
    for unasked in ["id.example.org", "http://id.example.org"] {
        assert!(lacking(unasked).contains("identity.keys (CONVENE_IDENTITY__KEYS): is required"), "{unasked}");
    }
}

/// An unknown setting is likened to those of its section, and to that of the same key where the section itself is mistyped. Where it is
/// like none, it is said which there are.
#[test]
fn a_mistyped_setting_is_answered_with_one_that_is_like_it() {
    let remedy = |file: &str| {
        let errors = read(file, &[("CONVENE_IDENTITY__MODE", "development")]).expect_err("it is unknown").to_string();
        errors.rsplit_once("; ").map(|(_, remedy)| remedy.to_owned()).unwrap_or(errors)
    };
    let of_nats = remedy("[nats]\nstart_timeout = '5s'\n");
    assert!(of_nats.starts_with("the settings of nats are ca, certificate,") && of_nats.contains("wait"), "{of_nats}");
    let sections = remedy("[weather]\nrain = 'true'\n");
    assert!(sections.starts_with("the sections are ") && sections.contains("grpc, http"), "{sections}");
    assert_eq!(remedy("[nats]\nurl = 'nats://a:1'\n"), "did you mean nats.urls?");
    assert_eq!(remedy("[nat]\nurls = 'nats://a:1'\n"), "did you mean nats.urls?");
}

#[test]
fn a_secret_is_handed_over_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("urls").display().to_string();
    fs::write(&path, "tls://office:s3cret@nats.example.org:4222\n").expect("a file");
    let development = ("CONVENE_IDENTITY__MODE", "development");
    let config = read("", &[development, ("CONVENE_NATS__URLS_FILE", &path)]).expect("it is right");
    assert_eq!(config.nats.urls, ["tls://office:s3cret@nats.example.org:4222"]);
    let twice = [development, ("CONVENE_NATS__URLS_FILE", &path), ("CONVENE_NATS__URLS", "tls://a:1")];
    let errors = read("", &twice).expect_err("it is given twice").to_string();
    assert_eq!(errors, "variable CONVENE_NATS__URLS_FILE: CONVENE_NATS__URLS is given, too; give one of them");
    let errors = read("", &[development, ("CONVENE_NATS__URLS_FILE", "/nowhere")]).expect_err("there is no file");
    assert!(errors.to_string().contains("/nowhere cannot be read"), "{errors}");
}

#[test]
fn a_variable_that_misses_its_section_is_no_setting() {
    let errors = read("[identity]\nmode = 'development'\n", &[("CONVENE_GRPC_ADDRESS", "127.0.0.1:1")]);
    let said = errors.expect_err("it would be passed over").to_string();
    let expected =
        "variable CONVENE_GRPC_ADDRESS: there is no setting of this name; did you mean CONVENE_GRPC__ADDRESS?";
    assert_eq!(said, expected);
}

#[test]
fn what_is_no_toml_and_what_stands_outside_a_section_is_a_mistake() {
    let errors = read("mode = 'development'\n[identity\n", &[]).expect_err("it is no TOML");
    assert!(errors.to_string().contains("line 1: 'mode' is outside any section"), "{errors}");
    assert!(errors.to_string().contains("line 2"), "{errors}");
}

#[test]
fn passwords_in_addresses_are_not_shown() {
    let variables = [
        ("CONVENE_IDENTITY__MODE", "development"),
        ("CONVENE_NATS__URLS", "tls://office:s3cret@nats.example.org:4222"),
    ];
    let shown = format!("{:?}", read("", &variables).expect("it is right"));
    assert!(!shown.contains("s3cret") && shown.contains("nats.example.org"), "{shown}");
}

#[test]
fn the_reference_page_lists_every_setting() {
    const OTHER: Defaults = Defaults { service: "scheduler", grpc_address: "127.0.0.1:7402", ..DEFAULTS };
    let of = |defaults: &Defaults| settings(|reader| ServiceConfig::read(reader, defaults));
    let page = document(&[("activation", of(&DEFAULTS)), ("scheduler", of(&OTHER))]);
    assert!(
        page.contains("| `grpc.max_message` | `CONVENE_GRPC__MAX_MESSAGE` | `1 MiB` | The largest message taken. |"),
        "{page}"
    );
    assert!(page.contains("| `identity.keys` | `CONVENE_IDENTITY__KEYS` | none |"));
    assert!(page.contains("| `127.0.0.1:7401` (activation), `127.0.0.1:7402` (scheduler) |"), "{page}");
}

#[test]
fn a_fresh_login_is_asked_for_where_a_setting_says_so() {
    let with = |settings: &str| read(&format!("[identity]\nmode = 'development'\n{settings}"), &[]);
    let asked = |settings: &str| with(settings).expect("it is right").identity.fresh_login;
    assert_eq!(asked(""), None);
    let within = Duration::from_secs(300);
    assert_eq!(asked("fresh_login = '5 min'"), Some(FreshLogin { within, classes: Vec::new() }));
    let of_a_class = asked("fresh_login = '5 min'\nfresh_login_classes = ['phr', 'mfa']");
    assert_eq!(of_a_class, Some(FreshLogin { within, classes: vec!["phr".to_owned(), "mfa".to_owned()] }));
    let wrong = |settings: &str| with(settings).expect_err("it is wrong").to_string();
    for short in ["0 s", "500 ms"] {
        assert!(wrong(&format!("fresh_login = '{short}'")).contains("is over before a decision arrives"), "{short}");
    }
    assert!(wrong("fresh_login_classes = ['phr']").contains("classes are given, and no login need be fresh"));
}

#[test]
fn the_effective_settings_have_their_origin_and_no_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("convene.toml");
    fs::write(&path, "[identity]\nmode = 'development'\n").expect("a file");
    let urls = "tls://office:s3cret@a.example.org, tls://b.example.org";
    let environment = [("CONVENE_NATS__URLS".to_owned(), urls.to_owned())].into();
    let sources = Sources { file: Some(path.clone()), environment };
    let settings = effective(&sources, |reader| ServiceConfig::read(reader, &DEFAULTS)).expect("it is right");
    let found = |section: &str, key: &str| {
        let setting = settings.iter().find(|setting| (setting.section, setting.key) == (section, key));
        let setting = setting.expect("it is a setting");
        (setting.value.clone().unwrap_or_default(), setting.origin.clone())
    };
    assert_eq!(found("identity", "mode"), ("development".to_owned(), format!("{}, line 2", path.display())));
    let shown = ("tls://…@a.example.org, tls://b.example.org".to_owned(), "variable CONVENE_NATS__URLS".to_owned());
    assert_eq!(found("nats", "urls"), shown);
    assert_eq!(found("grpc", "address"), ("127.0.0.1:7401".to_owned(), "default".to_owned()));
    let config = load(&sources, |reader| ServiceConfig::read(reader, &DEFAULTS)).expect("it is right");
    assert_eq!(config.source, format!("file {}, 1 environment variables", path.display()));
}

/// What is sent to another machine is encrypted, unless the operator says that it need not be.
#[test]
fn an_address_on_another_machine_is_refused_unless_it_is_encrypted() {
    let refused = |variables: &[(&str, &str)]| {
        let development = [("CONVENE_IDENTITY__MODE", "development")];
        let variables: Vec<_> = development.iter().chain(variables).copied().collect();
        read("", &variables).err().map(|errors| errors.to_string())
    };
    for url in ["nats://127.0.0.1:4222", "nats://localhost:4222", "nats://[::1]:4222", "tls://nats.example.org:4222"] {
        assert_eq!(refused(&[("CONVENE_NATS__URLS", url)]), None, "{url}");
    }
    let exposed = ("CONVENE_NATS__URLS", "nats://127.0.0.1:4222, nats://user:s3cret@nats.example.org:4222");
    let said = refused(&[exposed]).expect("it is not encrypted");
    assert!(said.contains("nats://…@nats.example.org:4222 is on another machine"), "{said}");
    assert!(said.contains("tls://") && said.contains("nats.plain_text") && !said.contains("s3cret"), "{said}");
    assert_eq!(refused(&[exposed, ("CONVENE_NATS__PLAIN_TEXT", "true")]), None);
    assert_eq!(refused(&[exposed, ("CONVENE_NATS__CA", "authority.pem")]), None, "with it, only TLS is spoken");
}

/// The program reads of the settings how NATS is reached, and nothing of a service.
#[test]
fn the_program_reaches_nats_as_its_settings_say() {
    let of = |variables: &[(&str, &str)], url: Option<&str>, ca: Option<&str>| {
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        nats_of_program(Sources { file: None, environment }, url, ca.map(std::path::Path::new)).expect("they are right")
    };
    let credentials = ("CONVENE_NATS__CREDENTIALS", "auditor.nk");
    assert_eq!(of(&[credentials, ("CONVENE_LOG__REPLICAS", "3")], None, None), None, "nothing says where it is");
    let own = of(&[credentials, ("CONVENE_NATS__URLS", "tls://a")], None, Some("ca.pem")).expect("an address");
    assert_eq!((own.urls, own.ca), (vec!["tls://a".to_owned()], Some("ca.pem".into())));
    assert_eq!(own.credentials, Some("auditor.nk".into()));
    let given =
        of(&[("CONVENE_NATS__URLS_FILE", "/nowhere"), ("CONVENE_NATS__CA", "b.pem")], Some("tls://b"), Some("a"));
    let given = given.expect("an address");
    assert_eq!((given.urls, given.ca), (vec!["tls://b".to_owned()], Some("b.pem".into())));
}
