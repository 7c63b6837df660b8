//! A resource that is in another tenant than the token (contract §3): resource guards are, to be out of reach of those they watch.

use crate::error::Details;

impl Details {
    /// The subscription is none of the token's tenant. Azure says so with a 401, or does not know it at all.
    pub fn is_elsewhere(&self) -> bool {
        let is = |code: &str| self.code.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(code));
        is("InvalidAuthenticationTokenTenant") || is("SubscriptionNotFound")
    }

    /// The tenant that Azure points to, if that is not `home`: as the answer's header names it (contract §3), or a GUID in the text.
    pub fn other_tenant(&self, home: &str) -> Option<String> {
        let named = self.tenant.clone().filter(|tenant| !tenant.eq_ignore_ascii_case(home));
        named.or_else(|| named_in(&self.message, home))
    }
}

/// A GUID that is not the own tenant's: "It must match the tenant '…' associated with this subscription."
fn named_in(message: &str, home: &str) -> Option<String> {
    let words = message.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    let mut ids = words.filter(|w| w.len() == 36 && uuid::Uuid::try_parse(w).is_ok());
    ids.find(|id| !id.eq_ignore_ascii_case(home)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::error::{Error, Kind};

    const HOME: &str = "11111111-2222-3333-4444-555555555555";
    const OTHER: &str = "99999999-2222-3333-4444-555555555555";

    fn refused(code: &str, message: &str) -> Error {
        let mut error = Error::new(Kind::Http, message);
        error.code = Some(code.to_owned());
        error
    }

    #[test]
    fn a_refusal_may_name_the_tenant() {
        let text = format!(
            "The access token is from the wrong issuer 'https://sts.windows.net/{HOME}/'. It must match the tenant 'https://sts.windows.net/{OTHER}/'."
        );
        let mut error = refused("invalidauthenticationtokentenant", &text);
        assert!(error.is_elsewhere());
        assert_eq!(error.other_tenant(HOME).as_deref(), Some(OTHER));
        error.tenant = Some("security.example".to_owned());
        assert_eq!(
            error.other_tenant(HOME).as_deref(),
            Some("security.example"),
            "the header counts"
        );
        for nothing in [format!("Only {HOME}."), "deadbeef-dead".to_owned()] {
            let error = refused("SubscriptionNotFound", &nothing);
            assert!(error.is_elsewhere());
            assert_eq!(error.other_tenant(HOME), None);
        }
        assert!(!refused("AuthorizationFailed", &text).is_elsewhere());
    }
}
