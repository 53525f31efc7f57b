//! Tokens through the front door: the built-in issuer makes them, the verifier takes the sound ones and no others.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use convene_kernel::identity::{Caller, Grant, GrantError, Role};
use convene_runtime::identity::{
    Claims, DevelopmentIssuer, Groups, IdentityConfig, IdentityError, IssuerError, KeySource, Login, Mode, TokenError,
    Verifier,
};
use tokio::sync::watch;

fn issuer(folder: &std::path::Path) -> DevelopmentIssuer {
    let config = IdentityConfig { mode: Mode::Development, ..IdentityConfig::default() };
    DevelopmentIssuer::open(&config, folder).expect("a folder that can be written")
}

fn caller() -> Caller {
    let country = Some("PHL".parse().expect("a country"));
    Caller {
        person: "hc-phl".parse().expect("a person"),
        organization: "UNDP".parse().expect("an organization"),
        grants: vec![Grant { role: Role::HumanitarianCoordinator, country, cluster: None }],
    }
}

/// Whose token it is.
fn bearer(verifier: &Verifier, token: &str) -> Result<Caller, TokenError> {
    verifier.verify(token).map(|verified| verified.caller)
}

fn claims() -> Claims {
    Claims {
        iss: "convene-development".to_owned(),
        aud: vec!["convene".to_owned()],
        sub: caller().person,
        exp: 4_000_000_000,
        nbf: 0,
        auth_time: None,
        acr: None,
        organization: caller().organization,
        grants: caller().grants,
    }
}

#[test]
fn a_token_says_who_calls() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let token = issuer.issue(&caller(), TimeDelta::hours(1));
    let verifier = issuer.verifier();
    assert_eq!(bearer(&verifier, &token), Ok(caller()));
    assert_eq!(bearer(&verifier, &token), Ok(caller()), "a remembered token is as good");
    let expires_at = verifier.verify(&issuer.sign(&claims())).expect("it is good").expires_at;
    assert_eq!(expires_at.map(|moment| moment.timestamp()), Some(claims().exp));
    let never = Claims { exp: i64::MAX, ..claims() };
    assert_eq!(verifier.verify(&issuer.sign(&never)).expect("it is good").expires_at, None);
}

#[test]
fn a_token_says_how_and_when_its_bearer_logged_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let of = |change: fn(&mut serde_json::Value)| {
        let mut claims = serde_json::to_value(claims()).expect("claims are JSON");
        change(&mut claims);
        issuer.verifier().verify(&issuer.sign(&claims)).map(|verified| verified.login)
    };
    assert_eq!(of(|_| ()), Ok(Login::default()), "it does not say it");
    let said = of(|claims| {
        claims["auth_time"] = 1_384_000_000.5.into();
        claims["acr"] = "phr".into();
    });
    let said = said.expect("it is accepted");
    assert_eq!((said.at.map(|at| at.timestamp()), said.class.as_deref()), (Some(1_384_000_000), Some("phr")));
    let said_wrongly = of(|claims| {
        claims["auth_time"] = "today".into();
        claims["acr"] = 1.into();
    });
    assert_eq!(said_wrongly, Ok(Login::default()), "nothing is known of it, and the token holds for everything else");
    let token = issuer.issue_after(&said, &caller(), TimeDelta::hours(1));
    assert_eq!(issuer.verifier().verify(&token).map(|verified| verified.login), Ok(said));
}

#[test]
fn the_issuer_keeps_its_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let token = issuer(folder.path()).issue(&caller(), TimeDelta::hours(1));
    assert_eq!(bearer(&issuer(folder.path()).verifier(), &token), Ok(caller()));
    let stranger = tempfile::tempdir().expect("a folder");
    assert_eq!(bearer(&issuer(stranger.path()).verifier(), &token), Err(TokenError::Signature));
}

#[test]
fn services_that_start_at_once_share_one_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys: Vec<_> = std::thread::scope(|scope| {
        let open = || issuer(folder.path()).keys().clone();
        let starting: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        starting.into_iter().map(|started| started.join().expect("it opens")).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "no draft stays");
}

#[test]
fn outside_development_there_is_no_built_in_issuer() {
    let folder = tempfile::tempdir().expect("a folder");
    let opened = DevelopmentIssuer::open(&IdentityConfig::default(), folder.path());
    assert!(matches!(opened, Err(IssuerError::NotDevelopment)));
    assert!(matches!(Verifier::open(&IdentityConfig::default()), Err(IdentityError::NoIssuer)));
}

#[test]
fn tokens_out_of_time_or_place_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let verifier = issuer.verifier();
    let refused = |change: fn(&mut Claims)| {
        let mut claims = claims();
        change(&mut claims);
        bearer(&verifier, &issuer.sign(&claims))
    };
    assert_eq!(bearer(&verifier, &issuer.issue(&caller(), TimeDelta::hours(-1))), Err(TokenError::Expired));
    assert_eq!(refused(|claims| claims.nbf = 3_999_999_999), Err(TokenError::NotYet));
    assert_eq!(refused(|claims| claims.aud = vec!["elsewhere".to_owned()]), Err(TokenError::Audience));
    assert_eq!(refused(|claims| claims.iss = "another-issuer".to_owned()), Err(TokenError::Issuer));
    assert_eq!(refused(|claims| claims.aud.push("elsewhere".to_owned())), Ok(caller()));
    assert_eq!(refused(|claims| claims.exp = i64::MAX), Ok(caller()));
    assert_eq!(refused(|claims| claims.nbf = i64::MIN), Ok(caller()));
    assert_eq!(refused(|_| ()), Ok(caller()));
}

/// The answer to a token with the claims of [`claims`] as JSON, changed by `change`.
fn answer_to(change: fn(&mut serde_json::Value)) -> Result<Caller, TokenError> {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let mut claims = serde_json::to_value(claims()).expect("claims are JSON");
    change(&mut claims);
    bearer(&issuer.verifier(), &issuer.sign(&claims))
}

#[test]
fn tokens_are_read_as_issuers_write_them() {
    assert_eq!(answer_to(|claims| claims["exp"] = 4_000_000_000.75.into()), Ok(caller()), "a fraction of a second");
    assert_eq!(answer_to(|claims| claims["nbf"] = 1.5.into()), Ok(caller()));
    assert_eq!(answer_to(|claims| claims["name"] = "Ana Cruz".into()), Ok(caller()), "other claims are ignored");
    let also_elsewhere = |claims: &mut serde_json::Value| {
        claims["grants"]
            .as_array_mut()
            .expect("a list")
            .push(serde_json::json!({ "role": "budget-holder", "unit": 7 }));
    };
    assert_eq!(answer_to(also_elsewhere), Ok(caller()), "a role of another program");
}

#[test]
fn a_subject_that_is_no_identifier_stays_unknown_and_the_same() {
    let person = |change| answer_to(change).expect("it is accepted").person.to_string();
    let mail = person(|claims| claims["sub"] = "ana.cruz@example.org".into());
    assert!(mail.starts_with("sub-") && !mail.contains("cruz"), "{mail}");
    assert_eq!(mail, person(|claims| claims["sub"] = "ana.cruz@example.org".into()));
    assert_ne!(mail, person(|claims| claims["sub"] = "auth0|5f7c8ec7".into()));
}

#[test]
fn a_token_that_is_refused_says_which_claim_is_wrong() {
    let wrong = |change| match answer_to(change) {
        Err(TokenError::Claim { claim, .. }) => claim,
        answer => panic!("no claim is named: {answer:?}"),
    };
    let without = |claim: &str, claims: &mut serde_json::Value| claims.as_object_mut().expect("claims").remove(claim);
    for (claim, named) in [
        ("sub", wrong(|claims| claims["sub"] = 7.into())),
        ("exp", wrong(|claims| claims["exp"] = "tomorrow".into())),
        ("organization", wrong(|claims| claims["organization"] = "the WHO".into())),
        ("grants", wrong(|claims| claims["grants"] = "hc".into())),
        ("grants", wrong(|claims| claims["grants"] = serde_json::json!([{ "country": "PHL" }]))),
    ] {
        assert_eq!(claim, named);
    }
    let mut lacking = serde_json::to_value(claims()).expect("claims are JSON");
    without("organization", &mut lacking);
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let refused = bearer(&issuer.verifier(), &issuer.sign(&lacking)).expect_err("it lacks a claim");
    assert!(refused.to_string().contains("'organization' is missing"), "{refused}");
}

#[test]
fn a_role_without_the_scope_it_is_held_in_is_refused() {
    let hc = Role::HumanitarianCoordinator;
    let everywhere = answer_to(|claims| claims["grants"] = serde_json::json!([{ "role": "hc" }]));
    assert_eq!(everywhere, Err(TokenError::Grant(GrantError::NoCountry(hc))));
    let for_logistics = answer_to(|claims| claims["grants"] = serde_json::json!([{ "role": "erc", "cluster": "LOG" }]));
    assert_eq!(for_logistics, Err(TokenError::Grant(GrantError::HasCluster(Role::EmergencyReliefCoordinator))));
}

#[test]
fn critical_extensions_are_not_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let token = issuer.sign(&claims());
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"EdDSA","typ":"JWT","kid":"development","crit":["exp"],"exp":1}"#);
    let (_, rest) = token.split_once('.').expect("three parts");
    assert_eq!(bearer(&issuer.verifier(), &format!("{header}.{rest}")), Err(TokenError::Malformed));
}

#[test]
fn forged_tokens_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let verifier = issuer.verifier();
    let token = issuer.sign(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let mut richer = claims();
    richer.grants[0].role = Role::EmergencyReliefCoordinator;
    let body = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&richer).expect("claims are JSON"));
    assert_eq!(bearer(&verifier, &format!("{}.{body}.{}", parts[0], parts[2])), Err(TokenError::Signature));
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    assert_eq!(bearer(&verifier, &format!("{unsigned}.{}.", parts[1])), Err(TokenError::Malformed));
    let symmetric = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    assert_eq!(bearer(&verifier, &format!("{symmetric}.{}.{}", parts[1], parts[2])), Err(TokenError::Algorithm));
    assert_eq!(bearer(&verifier, "nonsense"), Err(TokenError::Malformed));
}

#[tokio::test]
async fn an_issuer_of_ones_own_is_known_by_its_key_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let path = folder.path().join("keys.json");
    std::fs::write(&path, serde_json::to_vec(issuer.keys()).expect("keys are JSON")).expect("it can be written");
    let config = IdentityConfig {
        issuer: "convene-development".to_owned(),
        keys: Some(KeySource::File(path)),
        ..IdentityConfig::default()
    };
    let verifier = Verifier::open(&config).expect("a key file");
    assert_eq!(bearer(&verifier, &issuer.sign(&claims())), Ok(caller()));
}

/// Answers one request after another with `keys` as they are then, as an issuer publishes them.
async fn publish(keys: watch::Receiver<String>) -> std::net::SocketAddr {
    serve(move |_, _| keys.borrow().clone()).await
}

/// Answers one request after another with what `page` says at its path, and at the address of the server.
async fn serve(page: impl Fn(&str, std::net::SocketAddr) -> String + Send + 'static) -> std::net::SocketAddr {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let mut connection = BufReader::new(connection);
            let mut request = String::new();
            while connection.read_line(&mut request).await.expect("a request") > 2 {}
            let page = page(request.split_whitespace().nth(1).expect("a path"), address);
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                page.len()
            );
            connection.write_all(answer.as_bytes()).await.expect("it is read");
        }
    });
    address
}

/// Returns once `verifier` has the keys of its issuer.
async fn has_keys(verifier: &Verifier) {
    let read = async {
        while !verifier.has_keys() {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(60), read).await.expect("the keys are read");
}

#[tokio::test]
async fn an_issuer_of_ones_own_is_known_by_the_keys_it_publishes() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let token = issuer.sign(&claims());
    let config = |url: String| IdentityConfig {
        issuer: "convene-development".to_owned(),
        keys: Some(KeySource::Url(url)),
        ..IdentityConfig::default()
    };
    let silent = Verifier::open(&config("http://127.0.0.1:1/keys".to_owned())).expect("it is asked again");
    assert_eq!(bearer(&silent, &token), Err(TokenError::NoKeys));
    let published = watch::Sender::new(serde_json::to_string(issuer.keys()).expect("keys are JSON"));
    let address = publish(published.subscribe()).await;
    let verifier = Verifier::open(&config(format!("http://{address}/keys"))).expect("a verifier");
    has_keys(&verifier).await;
    assert_eq!(bearer(&verifier, &token), Ok(caller()));

    // The issuer takes another key into use and the first one out of it. Time is passed over from here on.
    tokio::time::pause();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let successor = self::issuer(elsewhere.path());
    let renewed = successor.sign(&claims());
    assert_eq!(bearer(&verifier, &renewed), Err(TokenError::Signature));
    published.send_replace(serde_json::to_string(successor.keys()).expect("keys are JSON"));
    let read_again = async {
        while bearer(&verifier, &renewed).is_err() {
            tokio::time::sleep(Duration::from_secs(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(3600), read_again).await.expect("the keys are read again");
    assert_eq!(bearer(&verifier, &renewed), Ok(caller()));
    assert_eq!(bearer(&verifier, &token), Err(TokenError::Signature), "it was sound, and is forgotten");
}

#[tokio::test]
async fn a_key_that_is_new_is_read_and_the_call_sent_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let token = issuer.sign(&claims());
    let keys = serde_json::to_string(issuer.keys()).expect("keys are JSON");
    let published = watch::Sender::new(keys.replace("development", "earlier"));
    let address = publish(published.subscribe()).await;
    let config = IdentityConfig {
        issuer: "convene-development".to_owned(),
        keys: Some(KeySource::Url(format!("http://{address}/keys"))),
        ..IdentityConfig::default()
    };
    let verifier = Verifier::open(&config).expect("a verifier");
    has_keys(&verifier).await;
    assert_eq!(bearer(&verifier, &token), Err(TokenError::Signature), "they were read a moment ago");

    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(11)).await;
    published.send_replace(keys);
    assert_eq!(bearer(&verifier, &token), Err(TokenError::UnknownKey));
    let read_again = async {
        while bearer(&verifier, &token).is_err() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(9), read_again).await.expect("they are read at once");
}

/// An issuer as OpenID Connect Discovery has it: its address says where its keys are.
#[tokio::test]
async fn an_issuer_is_known_by_its_address_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let keys = serde_json::to_string(issuer.keys()).expect("keys are JSON");
    let address = serve(move |path, address| match path {
        "/realm/.well-known/openid-configuration" => {
            format!(r#"{{"issuer":"http://{address}/realm","jwks_uri":"http://{address}/keys","scopes_supported":[]}}"#)
        }
        "/forged/.well-known/openid-configuration" => {
            format!(r#"{{"issuer":"http://{address}/realm","jwks_uri":"http://{address}/keys"}}"#)
        }
        "/clear/.well-known/openid-configuration" => {
            format!(r#"{{"issuer":"http://{address}/clear","jwks_uri":"http://keys.example.org/"}}"#)
        }
        "/keys" => keys.clone(),
        other => panic!("nobody asks for {other}"),
    })
    .await;
    let named = |path: &str| IdentityConfig { issuer: format!("http://{address}/{path}"), ..IdentityConfig::default() };
    let verifier = Verifier::open(&named("realm")).expect("it says where its keys are");
    has_keys(&verifier).await;
    let token = issuer.sign(&Claims { iss: format!("http://{address}/realm"), ..claims() });
    assert_eq!(bearer(&verifier, &token), Ok(caller()));
    assert_eq!(bearer(&verifier, &issuer.sign(&claims())), Err(TokenError::Issuer));

    for (path, problem) in [("forged", "it is of the issuer"), ("clear", "fetched in the clear")] {
        let source = named(path).key_source().expect("an address");
        let read = tokio::task::spawn_blocking(move || source.read()).await.expect("no panic");
        let IdentityError::Keys { place, cause } = read.expect_err("it is not to be trusted") else { panic!("{path}") };
        assert!(place.contains(path) && cause.to_string().contains(problem), "{place}: {cause}");
    }
    let of_a_file = IdentityConfig { issuer: "our-issuer".to_owned(), ..IdentityConfig::default() };
    assert!(matches!(Verifier::open(&of_a_file), Err(IdentityError::NoKeys)));
    let in_the_clear = IdentityConfig { issuer: "http://id.example.org".to_owned(), ..IdentityConfig::default() };
    assert!(matches!(Verifier::open(&in_the_clear), Err(IdentityError::NoKeys)));
}

/// An issuer that lists groups grants by their names, and only by those that were made for it.
#[tokio::test]
async fn groups_grant_roles_with_their_scope() {
    let folder = tempfile::tempdir().expect("a folder");
    let issuer = issuer(folder.path());
    let path = folder.path().join("keys.json");
    std::fs::write(&path, serde_json::to_vec(issuer.keys()).expect("keys are JSON")).expect("it can be written");
    let verifier = |prefix: &str| {
        let groups = Some(Groups { claim: "groups".to_owned(), prefix: prefix.to_owned() });
        let keys = Some(KeySource::File(path.clone()));
        let config = IdentityConfig { issuer: claims().iss, keys, groups, ..IdentityConfig::default() };
        Verifier::open(&config).expect("a key file")
    };
    let granted = |verifier: &Verifier, groups: serde_json::Value| {
        let mut claims = serde_json::to_value(claims()).expect("claims are JSON");
        claims.as_object_mut().expect("claims").remove("grants");
        claims["groups"] = groups;
        bearer(verifier, &issuer.sign(&claims)).map(|caller| caller.grants)
    };
    let (made_for_it, any) = (verifier("convene:"), verifier(""));
    let of_philippines = caller().grants;
    let all = serde_json::json!(["convene:hc@PHL", "convene:hc", "convene:king@PHL", "operator", "staff", 7]);
    assert_eq!(granted(&made_for_it, all), Ok(of_philippines.clone()), "a coordinator of no country is none of all");
    assert_eq!(granted(&made_for_it, "convene:hc@PHL".into()), Ok(of_philippines.clone()), "one group may be a text");
    assert_eq!(granted(&made_for_it, serde_json::json!(["hc@PHL"])), Ok(Vec::new()));
    assert_eq!(granted(&any, serde_json::json!(["hc@PHL"])), Ok(of_philippines.clone()));
    let mut both = serde_json::to_value(claims()).expect("claims are JSON");
    both["groups"] = serde_json::json!(["convene:erc"]);
    let erc = Grant { role: Role::EmergencyReliefCoordinator, country: None, cluster: None };
    let beside = of_philippines.into_iter().chain([erc]).collect();
    assert_eq!(bearer(&made_for_it, &issuer.sign(&both)).map(|caller| caller.grants), Ok(beside));
    assert_eq!(bearer(&issuer.verifier(), &issuer.sign(&both)).map(|caller| caller.grants), Ok(caller().grants));
}
