#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT: &str = "http://localhost:1/";

fn grant() -> Grant {
    Grant {
        principal: "oid".into(),
        client_id: "app".into(),
        ..Grant::default()
    }
}

#[test]
fn the_challenge_is_the_one_of_rfc_7636() {
    assert_eq!(challenge_of(VERIFIER), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[test]
fn a_code_is_good_once_and_only_for_the_one_who_asked() {
    let signins = SignIns::default();
    let code = || signins.new_code(grant(), REDIRECT, Some(challenge_of(VERIFIER)), NOW);
    let redeem = |code: &str, client: &str, redirect: &str, verifier: Option<&str>, now| {
        signins.redeem_code(code, client, redirect, verifier, now)
    };
    let first = code();
    assert_eq!(redeem(&first, "APP", REDIRECT, Some(VERIFIER), NOW), Ok(grant()));
    let again = redeem(&first, "app", REDIRECT, Some(VERIFIER), NOW);
    assert_eq!(again, Err(Refusal::Unknown));
    let stranger = redeem(&code(), "other", REDIRECT, Some(VERIFIER), NOW);
    assert_eq!(stranger, Err(Refusal::Client));
    let elsewhere = redeem(&code(), "app", "http://localhost:2/", Some(VERIFIER), NOW);
    assert_eq!(elsewhere, Err(Refusal::Redirect));
    for wrong in [Some("x".repeat(43)), Some(VERIFIER[..42].to_owned()), None] {
        let refused = redeem(&code(), "app", REDIRECT, wrong.as_deref(), NOW);
        assert_eq!(refused, Err(Refusal::Verifier), "{wrong:?}");
    }
    let late = NOW + Duration::minutes(11);
    let refused = redeem(&code(), "app", REDIRECT, Some(VERIFIER), late);
    assert_eq!(refused, Err(Refusal::Expired));
}

#[test]
fn a_verifier_that_is_too_short_is_wrong_even_where_it_fits() {
    let signins = SignIns::default();
    let code = signins.new_code(grant(), REDIRECT, Some(challenge_of("short")), NOW);
    let refused = signins.redeem_code(&code, "app", REDIRECT, Some("short"), NOW);
    assert_eq!(refused, Err(Refusal::Verifier));
}

#[test]
fn what_becomes_of_a_used_refresh_token_is_a_rule() {
    let signins = SignIns::default();
    let look = |token: &str| signins.look_at_refresh(token, "app").map(|_| ());
    for rule in [RefreshTokens::Reusable, RefreshTokens::UntilNext, RefreshTokens::Once] {
        let first = signins.new_refresh(grant(), None);
        assert!(signins.use_refresh(&first, rule));
        let second = signins.new_refresh(grant(), Some(&first));
        assert_eq!(look(&first).is_ok(), rule != RefreshTokens::Once, "{rule:?}");
        assert!(signins.use_refresh(&second, rule));
        assert_eq!(look(&first).is_ok(), rule == RefreshTokens::Reusable, "{rule:?}");
        if rule == RefreshTokens::Once {
            assert!(!signins.use_refresh(&first, rule), "of two at once, one wins");
        }
    }
}

#[test]
fn a_stranger_cannot_use_a_refresh_token_and_an_administrator_ends_it() {
    let signins = SignIns::default();
    let token = signins.new_refresh(grant(), None);
    assert_eq!(signins.look_at_refresh(&token, "stranger"), Err(Refusal::Client));
    assert_eq!(signins.end_refresh(&["other".into()], "p", Revocation::Revoked), 0);
    assert_eq!(signins.look_at_refresh(&token, "app"), Ok(grant()));
    assert_eq!(signins.end_refresh(&["oid".into()], "p", Revocation::Inactive), 1);
    let refused = signins.look_at_refresh(&token, "app");
    assert_eq!(refused, Err(Refusal::Ended(Revocation::Inactive)));
}

#[test]
fn a_device_code_waits_for_a_person() {
    let signins = SignIns::default();
    let redeem = |device: &str, seconds: i64| signins.redeem_device(device, "app", NOW + Duration::seconds(seconds));
    let (device, user) = signins.new_device(grant(), 5, NOW);
    assert_eq!(redeem(&device, 0), Err(Refusal::Pending));
    assert_eq!(redeem(&device, 5), Err(Refusal::Pending));
    assert_eq!(redeem(&device, 7), Err(Refusal::SlowDown));
    assert_eq!(redeem(&device, 12), Err(Refusal::SlowDown), "now it is ten");
    assert_eq!(redeem(&device, 27), Err(Refusal::Pending));
    assert!(!signins.decide_device("nonsense", &DeviceState::Declined));
    assert_eq!(signins.device_tenant(&user).as_deref(), Some(""));
    let approved = DeviceState::Approved {
        principal: "someone".into(),
        mfa: true,
    };
    assert!(signins.decide_device(&user.to_lowercase(), &approved));
    assert!(
        !signins.decide_device(&user, &DeviceState::Declined),
        "a decision stands"
    );
    assert_eq!(signins.device_tenant(&user), None);
    let got = redeem(&device, 28).unwrap();
    assert_eq!((got.principal.as_str(), got.mfa), ("someone", true));
    assert_eq!(redeem(&device, 60), Err(Refusal::Unknown));
}

#[test]
fn a_device_code_ends_by_time_or_by_a_no() {
    let signins = SignIns::default();
    let (late, _) = signins.new_device(grant(), 5, NOW);
    let refused = signins.redeem_device(&late, "app", NOW + Duration::hours(1));
    assert_eq!(refused, Err(Refusal::Expired));
    let (no, user) = signins.new_device(grant(), 5, NOW);
    assert!(signins.decide_device(&user, &DeviceState::Declined));
    assert_eq!(signins.redeem_device(&no, "app", NOW), Err(Refusal::Declined));
}

#[test]
fn a_browser_is_known_by_its_cookie() {
    let signins = SignIns::default();
    let cookie = signins.remember(None, "ann", true);
    assert_eq!(signins.remember(Some(&cookie), "bob", false), cookie);
    assert_eq!(signins.remember(Some(&cookie), "ann", false), cookie);
    let people = vec![("bob".to_owned(), false), ("ann".to_owned(), true)];
    assert_eq!(signins.session(Some(&cookie)), people);
    assert_ne!(signins.remember(Some("made up"), "ann", false), "made up");
    signins.end_refresh(&[], "ann", Revocation::Revoked);
    assert_eq!(signins.session(Some(&cookie)).len(), 1);
    signins.forget(Some(&cookie));
    assert!(signins.session(Some(&cookie)).is_empty() && signins.session(None).is_empty());
}
