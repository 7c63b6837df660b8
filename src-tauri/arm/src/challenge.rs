//! A 401, told to the credential: which token was refused, and which claims the next one must carry (contract §3).
//!
//! azure_core's `TokenRequestOptions` has no field for claims, so they travel in its context. The refused token goes with
//! them because answers overtake each other: of a hundred requests under way when a token is revoked, the last one's 401
//! arrives long after a new token has been had. A credential that sees that the refused token is not its present one knows
//! that there is nothing left to do; one that does not would ask the person to sign in a second time.

use std::fmt;

use async_trait::async_trait;
use azure_core::{
    credentials::{Secret, TokenRequestOptions},
    http::{
        ClientMethodOptions, Context, Request,
        headers::{AUTHORIZATION, Headers, WWW_AUTHENTICATE},
        policies::auth::{Authorizer, OnChallenge},
    },
};
use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// What a 401 said. In the context of the token request that follows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The token that was refused.
    pub refused: Secret,
    /// JSON, as it goes into the sign-in service's `claims`. `None`: any other token will do.
    pub claims: Option<String>,
}

impl Challenge {
    /// From the request's `Authorization` and the answer's `WWW-Authenticate`. `None`: the request carried no token.
    pub fn read(authorization: &str, www_authenticate: &str) -> Option<Self> {
        let (scheme, token) = authorization.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| Self {
            refused: Secret::new(token.trim().to_owned()),
            claims: claims(www_authenticate),
        })
    }

    /// The options of the token request that answers this challenge.
    pub fn into_options(self) -> TokenRequestOptions<'static> {
        TokenRequestOptions {
            method_options: ClientMethodOptions {
                context: Context::new().with_value(self),
            },
        }
    }

    /// The challenge that a token request answers, if it answers one.
    pub fn of<'a>(options: Option<&'a TokenRequestOptions<'_>>) -> Option<&'a Self> {
        options?.method_options.context.value::<Self>()
    }
}

/// Claims say what the token lacked; they are no secret, but nobody's business either.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenge(claims: {})", self.claims.is_some())
    }
}

/// Answers a 401 that names what it wants: another token is asked for, once, and the request is sent again with it. A 401 is
/// proof that the request was not accepted, so that this may be done with a trigger, too.
#[derive(Debug, Clone)]
pub struct AnswerChallenge {
    scope: String,
}

impl AnswerChallenge {
    /// For a pipeline whose tokens are of this scope.
    pub fn for_scope(scope: impl Into<String>) -> Self {
        Self { scope: scope.into() }
    }
}

#[async_trait]
impl OnChallenge for AnswerChallenge {
    async fn on_challenge(
        &self,
        _: &Context,
        request: &mut Request,
        authorizer: &dyn Authorizer,
        headers: &Headers,
    ) -> azure_core::Result<()> {
        let sent = request.headers().get_optional_str(&AUTHORIZATION).unwrap_or_default();
        let wanted = headers.get_optional_str(&WWW_AUTHENTICATE).unwrap_or_default();
        let options = Challenge::read(sent, wanted).map(Challenge::into_options);
        authorizer
            .authorize(request, &[&self.scope], options.unwrap_or_default())
            .await
    }
}

/// `claims="<base64 of JSON>"`. Both alphabets are in use, with and without padding.
fn claims(challenge: &str) -> Option<String> {
    const NAME: &str = "claims";
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let lower = challenge.to_ascii_lowercase();
    let at = lower.match_indices(NAME).map(|(at, _)| at).find(|at| {
        // Not the end of `error="insufficient_claims"`.
        let before = challenge[..*at].chars().next_back();
        let after = challenge[at + NAME.len()..].trim_start();
        before.is_none_or(|c| c == ' ' || c == ',') && after.starts_with('=')
    })? + NAME.len();
    let value = challenge[at..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start()
        .strip_prefix('"')?;
    let text: String = value
        .split('"')
        .next()?
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    let bytes = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT)
        .decode(text)
        .ok()?;
    let json = String::from_utf8(bytes).ok()?;
    // What is no JSON object would only make the sign-in service refuse the request.
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&json)
        .is_ok()
        .then_some(json)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    };

    use azure_core::{
        credentials::{AccessToken, TokenCredential},
        http::{
            AsyncRawResponse, Method, StatusCode,
            policies::{Policy, PolicyResult, auth::BearerTokenAuthorizationPolicy},
        },
    };

    use super::*;

    const JSON: &str = r#"{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}"#;

    #[test]
    fn claims_are_read_in_both_alphabets() {
        for encoded in [
            base64::engine::general_purpose::STANDARD.encode(JSON),
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(JSON),
        ] {
            let header = format!(
                r#"Bearer realm="", authorization_uri="https://login.example/common", error="insufficient_claims", claims="{encoded}""#
            );
            let challenge = Challenge::read("Bearer old-token", &header).unwrap();
            assert_eq!(challenge.claims.as_deref(), Some(JSON));
            assert_eq!(challenge.refused.secret(), "old-token");
        }
    }

    #[test]
    fn what_is_no_claim_is_none() {
        for header in [
            r#"Bearer realm="", error="insufficient_claims""#,
            r#"Bearer claims="%%%""#,
            r#"Bearer claims="bm8ganNvbg==""#,
            "Bearer claims=",
            "",
        ] {
            assert_eq!(Challenge::read("bearer t", header).unwrap().claims, None, "{header}");
        }
        assert_eq!(Challenge::read("Basic t", ""), None);
        assert_eq!(Challenge::read("", ""), None);
    }

    /// Gives a new token for each request and writes down what it was asked for with.
    #[derive(Debug, Default)]
    struct Credential(Mutex<Vec<Option<Challenge>>>);

    #[async_trait]
    impl TokenCredential for Credential {
        async fn get_token(
            &self,
            _: &[&str],
            options: Option<TokenRequestOptions<'_>>,
        ) -> azure_core::Result<AccessToken> {
            let mut asked = self.0.lock().unwrap();
            asked.push(Challenge::of(options.as_ref()).cloned());
            let expires = azure_core::time::OffsetDateTime::UNIX_EPOCH + azure_core::time::Duration::days(365 * 200);
            Ok(AccessToken::new(format!("token-{}", asked.len()), expires))
        }
    }

    /// Accepts the second token and no other.
    #[derive(Debug, Default)]
    struct Service(AtomicU32);

    #[async_trait]
    impl Policy for Service {
        async fn send(&self, _: &Context, request: &mut Request, _: &[Arc<dyn Policy>]) -> PolicyResult {
            self.0.fetch_add(1, Ordering::SeqCst);
            let mut headers = Headers::new();
            let fine = request.headers().get_optional_str(&AUTHORIZATION) == Some("Bearer token-2");
            if fine {
                return Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, headers, ""));
            }
            headers.insert(WWW_AUTHENTICATE, r#"Bearer error="insufficient_claims", claims="e30=""#);
            Ok(AsyncRawResponse::from_bytes(StatusCode::Unauthorized, headers, ""))
        }
    }

    #[tokio::test]
    async fn a_refused_request_is_sent_once_more_with_a_token_that_carries_the_claims() {
        let (credential, service) = (Arc::new(Credential::default()), Arc::new(Service::default()));
        let bearer = BearerTokenAuthorizationPolicy::new(credential.clone(), ["s"])
            .with_on_challenge(Arc::new(AnswerChallenge::for_scope("s")));
        let mut request = Request::new("https://management.azure.com/".parse().unwrap(), Method::Post);
        let next: [Arc<dyn Policy>; 1] = [service.clone()];
        let answer = bearer.send(&Context::new(), &mut request, &next).await.unwrap();
        assert_eq!(answer.status(), StatusCode::Ok);
        assert_eq!(service.0.load(Ordering::SeqCst), 2);
        let asked = credential.0.lock().unwrap();
        let second = asked[1].as_ref().unwrap();
        assert_eq!((asked.len(), &asked[0]), (2, &None));
        assert_eq!(
            (second.refused.secret(), second.claims.as_deref()),
            ("token-1", Some("{}"))
        );
    }

    #[test]
    fn it_travels_in_the_options_and_prints_nothing() {
        let challenge = Challenge::read("Bearer canary-9", r#"Bearer claims="e30=""#).unwrap();
        let options = challenge.clone().into_options();
        assert_eq!(Challenge::of(Some(&options)), Some(&challenge));
        assert!(Challenge::of(None).is_none());
        assert!(!format!("{options:?} {challenge:?}").contains("canary"));
    }
}
