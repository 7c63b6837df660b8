//! What a token says of itself. It is read and not verified, for it opens nothing here: Azure judges by the token, and so does whoever
//! is asked for a right in the name that stands in it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// Its second part, decoded. `None`: it is none of the kind that can be read.
pub(super) fn payload(token: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()
}

/// Who an account is in a tenant. All that leaves this module of an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Me {
    pub object_id: String,
    /// A service principal or a managed identity, and no person.
    pub application: bool,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    oid: String,
    /// `app` or `user`. Entra gives it where the service that the token is for has asked for it.
    idtyp: Option<String>,
    /// What a person has let an application do: no application has it by itself.
    scp: Option<String>,
    /// Name of a person.
    upn: Option<String>,
}

impl Me {
    /// `None`: there is no object id in it, or it does not tell whose it is. Azure takes neither for a grant: with the wrong kind of principal
    /// a role assignment is refused.
    pub(super) fn of(token: &str) -> Option<Self> {
        let claims: Claims = serde_json::from_slice(&payload(token)?).ok()?;
        uuid::Uuid::parse_str(&claims.oid).ok()?;
        let application = match claims.idtyp.as_deref() {
            Some("app") => true,
            Some("user") => false,
            None if claims.scp.is_some() || claims.upn.is_some() => false,
            // A device, or nothing to go by.
            _ => return None,
        };
        Some(Self {
            object_id: claims.oid,
            application,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const OID: &str = "aaaaaaaa-1111-2222-3333-444444444444";

    fn of(claims: &Value) -> Option<Me> {
        Me::of(&format!("e30.{}.s", URL_SAFE_NO_PAD.encode(claims.to_string())))
    }

    #[test]
    fn persons_and_applications_are_told_apart() {
        for (claims, application) in [
            (json!({"oid": OID, "idtyp": "app"}), true),
            (json!({"oid": OID, "idtyp": "user", "sub": OID}), false),
            (json!({"oid": OID, "scp": "user_impersonation"}), false),
            (json!({"oid": OID, "upn": "ann@contoso.com"}), false),
        ] {
            let me = of(&claims).unwrap();
            assert_eq!((me.object_id.as_str(), me.application), (OID, application), "{claims}");
        }
    }

    #[test]
    fn a_token_that_does_not_tell_names_nobody() {
        for claims in [
            json!({"idtyp": "app", "sub": OID}),
            json!({"oid": "", "idtyp": "user"}),
            json!({"oid": "me && rm", "idtyp": "user"}),
            json!({"oid": OID, "idtyp": "device", "scp": "s"}),
            json!({"oid": OID, "sub": OID}),
            json!([]),
        ] {
            assert_eq!(of(&claims), None, "{claims}");
        }
        for odd in ["", "opaque", "a.b.c", "..", "e30.e30.x"] {
            assert_eq!(Me::of(odd), None, "{odd}");
        }
    }
}
