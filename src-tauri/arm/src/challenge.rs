//! A 401, told to the credential: which token was refused, and which claims the next one must carry (contract §3).
//!
//! azure_core's `TokenRequestOptions` has no field for claims, so they travel in its context. The refused token goes with
//! them because answers overtake each other: of a hundred requests under way when a token is revoked, the last one's 401
//! arrives long after a new token has been had. A credential that sees that the refused token is not its present one knows
//! that there is nothing left to do; one that does not would ask the person to sign in a second time.

use std::fmt;

use azure_core::{
    credentials::{Secret, TokenRequestOptions},
    http::{ClientMethodOptions, Context},
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

    #[test]
    fn it_travels_in_the_options_and_prints_nothing() {
        let challenge = Challenge::read("Bearer canary-9", r#"Bearer claims="e30=""#).unwrap();
        let options = challenge.clone().into_options();
        assert_eq!(Challenge::of(Some(&options)), Some(&challenge));
        assert!(Challenge::of(None).is_none());
        assert!(!format!("{options:?} {challenge:?}").contains("canary"));
    }
}
