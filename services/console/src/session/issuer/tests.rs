//! How the console signs people in at an issuer, against one that the test answers for.

use std::collections::BTreeMap;
use std::sync::Mutex as Locked;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;

/// An issuer on this machine that answers what a test says.
struct Elsewhere {
    address: String,
    key: Ed25519KeyPair,
    /// What it answers whoever asks for tokens.
    answer: Locked<(StatusCode, Value)>,
    /// What it was last asked for.
    asked: Locked<String>,
}

async fn elsewhere() -> Arc<Elsewhere> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    let issuer = Arc::new(Elsewhere {
        address: format!("http://{}", listener.local_addr().expect("an address")),
        key: Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key"),
        answer: Locked::new((StatusCode::OK, Value::Null)),
        asked: Locked::default(),
    });
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(says))
        .route("/jwks", get(keys))
        .route("/token", post(token))
        .with_state(Arc::clone(&issuer));
    tokio::spawn(async move { axum::serve(listener, routes).await.expect("it serves") });
    issuer
}

fn json_text(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

async fn says(State(issuer): State<Arc<Elsewhere>>) -> Response {
    let address = &issuer.address;
    json_text(&json!({
        "issuer": address,
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn keys(State(issuer): State<Arc<Elsewhere>>) -> Response {
    let public = BASE64_URL_SAFE_NO_PAD.encode(issuer.key.public_key().as_ref());
    json_text(
        &json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "test", "x": public}]}),
    )
}

async fn token(State(issuer): State<Arc<Elsewhere>>, asked: String) -> Response {
    *issuer.asked.lock().expect("no holder panics") = asked;
    let (status, answer) = issuer.answer.lock().expect("no holder panics").clone();
    (status, json_text(&answer)).into_response()
}

impl Elsewhere {
    fn console(&self) -> Issuer {
        let config = IssuerConfig {
            issuer: self.address.clone(),
            client: "console".to_owned(),
            secret: Secret("secret".to_owned()),
            scopes: vec!["convene".to_owned()],
        };
        Issuer::new(config, "http://console.example/login/callback".to_owned())
    }

    fn answers(&self, status: StatusCode, answer: Value) {
        *self.answer.lock().expect("no holder panics") = (status, answer);
    }

    /// Answers with tokens of somebody who logged in so many seconds ago, for `nonce`.
    fn gives(&self, nonce: &str, logged_in: i64) {
        let now = SystemClock.now().timestamp();
        let claims = json!({
            "iss": self.address, "sub": "p-1", "aud": "console", "iat": now, "exp": now + 60, "nonce": nonce,
            "auth_time": now - logged_in,
        });
        let parts = [json!({"alg": "EdDSA", "kid": "test"}), claims];
        let signed = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()).as_ref());
        let id_token = format!("{signed}.{signature}");
        self.answers(StatusCode::OK, json!({
            "access_token": "access", "token_type": "Bearer", "expires_in": 900, "refresh_token": "refresh", "id_token": id_token,
        }));
    }

    fn was_asked(&self, name: &str) -> Option<String> {
        let asked = self.asked.lock().expect("no holder panics").clone();
        form_urlencoded::parse(asked.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

async fn begun(console: &Issuer, is_fresh: bool) -> (BTreeMap<String, String>, Begun) {
    let (address, begun) = console.begin("/en/queue".to_owned(), is_fresh).await.expect("an address");
    let query = address.split_once('?').expect("a query").1;
    (form_urlencoded::parse(query.as_bytes()).into_owned().collect(), begun)
}

#[tokio::test]
async fn a_login_asks_for_a_code_that_only_this_console_can_redeem() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    let (asked, begun) = begun(&console, false).await;
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!((&asked["state"], &asked["nonce"]), (&begun.state, &begun.nonce));
    assert_eq!(asked["redirect_uri"], "http://console.example/login/callback");
    assert!(asked["scope"].contains("openid") && asked["scope"].contains("convene"));
    assert!(!asked.contains_key("prompt") && !asked.contains_key("max_age"));
    issuer.gives(&begun.nonce, 3_600);
    let (state, verifier) = (begun.state.clone(), begun.verifier.clone());
    let tokens = console.finish(begun, &state, "the-code").await.expect("tokens");
    assert_eq!((tokens.access.as_str(), tokens.refresh.as_deref()), ("access", Some("refresh")));
    assert!(!Tokens::are_ending(tokens.until), "it lasts as long as the issuer says");
    assert_eq!(issuer.was_asked("code").as_deref(), Some("the-code"));
    assert_eq!(issuer.was_asked("code_verifier"), Some(verifier));
}

#[tokio::test]
async fn an_answer_to_no_login_of_this_browser_or_a_late_one_signs_nobody_in() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    let (_, one) = begun(&console, false).await;
    issuer.gives(&one.nonce, 0);
    let other = console.finish(one.clone(), "another-state", "code").await;
    assert!(matches!(other, Err(LoginError::NotBegun)));
    let late = Begun { until: SystemClock.now().timestamp() - 1, ..one.clone() };
    let state = one.state.clone();
    assert!(matches!(console.finish(late, &state, "code").await, Err(LoginError::NotBegun)));
    assert_eq!(issuer.was_asked("code"), None, "the issuer is not even asked");
    assert!(console.finish(one, &state, "code").await.is_ok());
}

#[tokio::test]
async fn a_token_of_another_login_or_none_signs_nobody_in() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    let (_, begun) = begun(&console, false).await;
    let state = begun.state.clone();
    issuer.gives("another-nonce", 0);
    assert!(matches!(console.finish(begun.clone(), &state, "code").await, Err(LoginError::Issuer { .. })));
    issuer.answers(StatusCode::OK, json!({"access_token": "access", "token_type": "Bearer"}));
    assert!(matches!(console.finish(begun.clone(), &state, "code").await, Err(LoginError::Refused(_))));
    issuer.answers(StatusCode::BAD_REQUEST, json!({"error": "invalid_grant"}));
    assert!(matches!(console.finish(begun, &state, "code").await, Err(LoginError::Refused(_))));
}

#[tokio::test]
async fn a_fresh_login_is_one_of_a_person_who_was_asked_again() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    let (asked, begun) = begun(&console, true).await;
    assert_eq!((asked["prompt"].as_str(), asked["max_age"].as_str()), ("login", "0"));
    let state = begun.state.clone();
    issuer.gives(&begun.nonce, 120);
    assert!(console.finish(begun.clone(), &state, "code").await.is_err(), "the issuer remembers them from before");
    issuer.gives(&begun.nonce, 0);
    assert!(console.finish(begun, &state, "code").await.is_ok());
}

#[tokio::test]
async fn a_token_that_ends_is_changed_for_another_until_the_issuer_refuses() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    issuer.answers(StatusCode::OK, json!({"access_token": "second", "token_type": "Bearer", "expires_in": 60}));
    let renewed = console.renew("first-refresh").await.expect("tokens");
    assert_eq!(renewed.access, "second");
    assert_eq!(renewed.refresh.as_deref(), Some("first-refresh"), "it stays where the issuer gives no other");
    assert_eq!(issuer.was_asked("refresh_token").as_deref(), Some("first-refresh"));
    issuer.answers(StatusCode::BAD_REQUEST, json!({"error": "invalid_grant"}));
    assert!(matches!(console.renew("first-refresh").await, Err(LoginError::Refused(_))));
}

#[tokio::test]
async fn the_consoles_own_token_is_asked_for_once_until_it_ends() {
    let issuer = elsewhere().await;
    let console = issuer.console();
    let own = |token: &str, lasting: i64| json!({"access_token": token, "token_type": "Bearer", "expires_in": lasting});
    issuer.answers(StatusCode::OK, own("one", 900));
    assert_eq!(console.own_token().await.expect("a token"), "one");
    assert_eq!(issuer.was_asked("grant_type").as_deref(), Some("client_credentials"));
    issuer.answers(StatusCode::OK, own("two", 1));
    assert_eq!(console.own_token().await.expect("a token"), "one", "it still holds");
    let ending = issuer.console();
    assert_eq!(ending.own_token().await.expect("a token"), "two");
    issuer.answers(StatusCode::OK, own("three", 900));
    assert_eq!(ending.own_token().await.expect("a token"), "three", "the second was about to end");
}

#[tokio::test]
async fn an_issuer_that_is_away_is_said_to_be() {
    let issuer = elsewhere().await;
    let mut away = issuer.console();
    away.config.issuer = "http://127.0.0.1:9".to_owned();
    assert!(matches!(away.begin("/en".to_owned(), false).await, Err(LoginError::Issuer { .. })));
}
