//! One audience's token, as a pure function of time and events.
//!
//! A token is renewed five minutes before it ends, or half-way where it lives shorter. Until its last minute it is handed out
//! while the renewal runs: nobody waits for what need not be waited for. When the renewal fails it is good to its end. A token
//! that a service has refused is gone at once, and with it everybody's, unless it was not the present one.

use azure_core::credentials::AccessToken;
use time::{Duration, OffsetDateTime};

use arm::Challenge;

/// Before the end of a token (style: azure_core and azure_identity do the same).
const EARLY: Duration = Duration::minutes(5);
/// Below this it might end on its way to Azure: a renewal is waited for.
const SPARE: Duration = Duration::minutes(1);
/// Between renewals that fail while the token is still good.
const PAUSE: Duration = Duration::seconds(30);

/// What to do with a request.
#[derive(Debug)]
pub(super) enum Next {
    Use(AccessToken),
    /// The token will do, but somebody should get the next one.
    UseAndRenew(AccessToken),
    /// Wait for a new one.
    Renew,
}

#[derive(Default)]
pub(super) struct Slot {
    token: Option<AccessToken>,
    /// From when on it is renewed.
    renew_at: Option<OffsetDateTime>,
    /// What a service has asked tokens to carry. Kept: the one after the next is refused again without it.
    claims: Option<String>,
    /// What the token was asked for with.
    carries: Option<String>,
}

impl Slot {
    pub fn next(&self, now: OffsetDateTime) -> Next {
        let Some(token) = self.good(now) else {
            return Next::Renew;
        };
        if self.renew_at.is_some_and(|at| now < at) {
            Next::Use(token.clone())
        } else if token.expires_on - now > SPARE {
            Next::UseAndRenew(token.clone())
        } else {
            Next::Renew
        }
    }

    /// The token, if it has not ended and carries what is asked of it.
    pub fn good(&self, now: OffsetDateTime) -> Option<&AccessToken> {
        self.token
            .as_ref()
            .filter(|token| token.expires_on > now && self.carries == self.claims)
    }

    pub fn claims(&self) -> Option<&String> {
        self.claims.as_ref()
    }

    /// A service has refused a token. Whether it was the present one; a late answer about an earlier one changes nothing.
    pub fn refused(&mut self, challenge: &Challenge) -> bool {
        if self.token.as_ref().is_none_or(|token| token.token != challenge.refused) {
            return false;
        }
        self.token = None;
        if challenge.claims.is_some() {
            self.claims.clone_from(&challenge.claims);
        }
        true
    }

    /// A new token, got with these claims. Whether it can be used: one that has ended is no token.
    pub fn renewed(&mut self, token: AccessToken, claims: Option<&String>, now: OffsetDateTime) -> bool {
        let life = token.expires_on - now;
        if !life.is_positive() {
            return false;
        }
        // The same one again, from a credential that keeps its own: asking at once would get it once more.
        let same = self
            .token
            .as_ref()
            .is_some_and(|old| old.expires_on >= token.expires_on);
        self.renew_at = Some(if same {
            now + PAUSE
        } else {
            token.expires_on - EARLY.min(life / 2)
        });
        self.token = Some(token);
        self.carries = claims.cloned();
        true
    }

    /// No new token. The old one goes on while it can.
    pub fn failed(&mut self, now: OffsetDateTime) {
        self.renew_at = Some(now + PAUSE);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use azure_core::credentials::Secret;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 10:00 UTC);

    fn token(name: &'static str, minutes: i64) -> AccessToken {
        AccessToken::new(Secret::new(name), NOW + Duration::minutes(minutes))
    }

    fn with(name: &'static str, minutes: i64) -> Slot {
        let mut slot = Slot::default();
        assert!(slot.renewed(token(name, minutes), None, NOW));
        slot
    }

    fn refusal(name: &'static str, claims: Option<&str>) -> Challenge {
        Challenge {
            refused: Secret::new(name),
            claims: claims.map(str::to_owned),
        }
    }

    fn at(slot: &Slot, seconds: i64) -> &'static str {
        match slot.next(NOW + Duration::seconds(seconds)) {
            Next::Use(_) => "use",
            Next::UseAndRenew(_) => "use and renew",
            Next::Renew => "renew",
        }
    }

    #[test]
    fn it_is_renewed_five_minutes_early_and_waited_for_in_the_last_one() {
        let slot = with("a", 60);
        assert_eq!(at(&slot, 0), "use");
        assert_eq!(at(&slot, 55 * 60 - 1), "use");
        assert_eq!(at(&slot, 55 * 60), "use and renew");
        assert_eq!(at(&slot, 59 * 60), "renew");
        assert_eq!(at(&slot, 60 * 60), "renew");
        assert!(slot.good(NOW + Duration::minutes(60)).is_none());
        assert_eq!(at(&Slot::default(), 0), "renew");
    }

    #[test]
    fn a_short_lived_one_is_used_for_half_its_life() {
        let slot = with("a", 4);
        assert_eq!(at(&slot, 119), "use");
        assert_eq!(at(&slot, 120), "use and renew");
    }

    #[test]
    fn a_failed_renewal_keeps_a_good_token_and_is_not_repeated_at_once() {
        let mut slot = with("a", 60);
        slot.failed(NOW + Duration::minutes(56));
        assert_eq!(at(&slot, 56 * 60 + 29), "use");
        assert_eq!(at(&slot, 56 * 60 + 30), "use and renew");
        slot.failed(NOW + Duration::minutes(60));
        assert_eq!(at(&slot, 60 * 60), "renew", "an ended one is never used");
    }

    #[test]
    fn a_refused_token_is_gone_and_a_late_refusal_is_not_heard() {
        let mut slot = with("a", 60);
        assert!(slot.refused(&refusal("a", None)));
        assert_eq!(at(&slot, 0), "renew");
        assert!(slot.renewed(token("b", 60), None, NOW));
        assert!(!slot.refused(&refusal("a", Some("{}"))), "that was the one before");
        assert_eq!(at(&slot, 0), "use");
    }

    #[test]
    fn a_token_without_the_claims_does_not_do() {
        let mut slot = with("a", 60);
        assert!(slot.refused(&refusal("a", Some("{1}"))));
        assert!(slot.renewed(token("b", 61), None, NOW));
        assert_eq!(at(&slot, 0), "renew");
        assert!(slot.renewed(token("c", 62), Some(&"{1}".to_owned()), NOW));
        assert_eq!(at(&slot, 0), "use");
        // Revoked without a word about claims: the next one needs them all the same.
        assert!(slot.refused(&refusal("c", None)));
        assert!(slot.renewed(token("d", 63), slot.claims().cloned().as_ref(), NOW));
        assert_eq!(at(&slot, 0), "use");
    }

    #[test]
    fn a_token_that_has_ended_is_none() {
        let mut slot = Slot::default();
        assert!(!slot.renewed(token("a", 0), None, NOW));
        assert_eq!(at(&slot, 0), "renew");
    }

    #[test]
    fn the_same_token_again_is_not_asked_for_without_end() {
        let mut slot = with("a", 60);
        let late = NOW + Duration::minutes(56);
        assert!(slot.renewed(token("a", 60), None, late));
        assert_eq!(at(&slot, 56 * 60 + 29), "use");
        assert_eq!(at(&slot, 56 * 60 + 30), "use and renew");
    }
}
