//! How long it usually takes, and how we know. Pure.

use super::rehydration;
use crate::api::{Estimate, ServerKind, TargetKind};

/// How many of one's own restores it takes before they say more than Microsoft's tests.
const ENOUGH: usize = 2;

/// What a restore is, as far as its duration hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct What {
    pub kind: ServerKind,
    pub target: TargetKind,
    /// Read from the archive, which takes hours more.
    pub archive: bool,
    /// In the paired region.
    pub secondary: bool,
}

/// Restore job, in seconds. `history`: earlier restores of the very same [`What`] in this session's time, newest first.
pub fn restore(what: What, history: &[f64], speed: f64) -> Estimate {
    if history.len() >= ENOUGH {
        let fold = |pick: fn(f64, f64) -> f64, start: f64| history.iter().copied().fold(start, pick);
        return Estimate {
            low_seconds: fold(f64::min, f64::INFINITY),
            high_seconds: fold(f64::max, 0.0),
            basis: format!("from {} earlier restores", history.len()),
        };
    }
    let Tested { low, high, basis } = tested(what);
    if what.archive {
        return from_archive(low, high, speed);
    }
    measured(low, high, speed, &format!("{basis}; more data takes longer"))
}

struct Tested {
    low: f64,
    high: f64,
    basis: &'static str,
}

/// Contract §17. Those databases were tiny: their size is said with the range, or it would promise too much.
fn tested(what: What) -> Tested {
    let (low, high) = match (what.kind, what.target) {
        // One was recorded in the paired region, and took as long as here.
        (ServerKind::SingleServer, TargetKind::Database) => (105.0, 108.0),
        (ServerKind::SingleServer, TargetKind::Files) => (106.0, 109.0),
        (ServerKind::FlexibleServer, _) => (123.0, 126.0),
    };
    let basis = match (what.kind, what.target, what.secondary) {
        (ServerKind::SingleServer, TargetKind::Database, true) => {
            "as measured once in Microsoft’s own tests of the paired region with a small database"
        }
        (ServerKind::SingleServer, _, false) => "as measured in Microsoft’s own tests with 8 MB",
        (ServerKind::FlexibleServer, _, false) => "as measured in Microsoft’s own tests with 70 KB",
        (_, _, true) => {
            "as measured in the vault’s own region with a small source; there is no measurement of the paired one"
        }
    };
    Tested { low, high, basis }
}

/// Nobody has recorded a restore from the archive (contract §17, §18). "Hours" is what is known, and 15 of them the most that
/// Microsoft names for the archive tiers of Azure Backup in general at priority Standard (§14).
fn from_archive(low: f64, high: f64, speed: f64) -> Estimate {
    if speed > 1.0 {
        return Estimate {
            low_seconds: rehydration::PRACTICE_SECONDS_HIGH + low / speed,
            high_seconds: rehydration::PRACTICE_SECONDS + high / speed,
            basis: "in practice mode; in Azure it takes hours".to_owned(),
        };
    }
    Estimate {
        low_seconds: 3_600.0 + low,
        high_seconds: 15.0 * 3_600.0 + high,
        basis: "hours: Microsoft names up to 15 for the archive tiers of Azure Backup in general; for PostgreSQL there is no measurement".to_owned(),
    }
}

/// Azure's own validation, in seconds (contract §17).
pub fn validation(kind: ServerKind, secondary: bool, speed: f64) -> Estimate {
    let (low, high) = match kind {
        _ if secondary => (21.0, 42.0),
        ServerKind::FlexibleServer => (40.0, 42.0),
        ServerKind::SingleServer => (21.0, 23.0),
    };
    measured(low, high, speed, "as measured in Microsoft’s own tests")
}

fn measured(low: f64, high: f64, speed: f64, basis: &str) -> Estimate {
    let speed = if speed.is_finite() && speed > 0.0 { speed } else { 1.0 };
    let basis = if (speed - 1.0).abs() > f64::EPSILON {
        format!("{basis}; practice runs {speed} times faster")
    } else {
        basis.to_owned()
    };
    Estimate {
        low_seconds: low / speed,
        high_seconds: high / speed,
        basis,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;

    const DATABASE: What = What {
        kind: ServerKind::SingleServer,
        target: TargetKind::Database,
        archive: false,
        secondary: false,
    };
    const FLEXIBLE: What = What {
        kind: ServerKind::FlexibleServer,
        target: TargetKind::Files,
        archive: false,
        secondary: false,
    };

    #[test]
    fn own_history_comes_first_and_is_counted() {
        let own = restore(DATABASE, &[110.0, 105.5, 130.0], 1.0);
        assert!((own.low_seconds - 105.5).abs() < 1e-9 && (own.high_seconds - 130.0).abs() < 1e-9);
        assert_eq!(own.basis, "from 3 earlier restores");
    }

    #[test]
    fn one_restore_is_no_range() {
        let tests = restore(DATABASE, &[110.0], 1.0);
        assert!(tests.basis.contains("Microsoft’s own tests"), "{}", tests.basis);
    }

    #[test]
    fn practice_says_that_it_is_faster() {
        let fast = restore(FLEXIBLE, &[], 10.0);
        assert!((fast.low_seconds - 12.3).abs() < 1e-9);
        assert!(fast.basis.ends_with("practice runs 10 times faster"), "{}", fast.basis);
        assert!(
            validation(ServerKind::SingleServer, false, 0.0).low_seconds > 20.0,
            "a nonsense speed is ignored"
        );
    }

    #[test]
    fn the_archive_takes_hours_and_says_how_that_is_known() {
        let archive = What {
            archive: true,
            ..DATABASE
        };
        let azure = restore(archive, &[], 1.0);
        assert!(azure.low_seconds > 3_600.0 && azure.high_seconds < 16.0 * 3_600.0);
        assert!(azure.basis.contains("no measurement"), "{}", azure.basis);
        let practice = restore(archive, &[], 6.0);
        assert!((practice.high_seconds - 108.0).abs() < 1.0, "{}", practice.high_seconds);
        assert!(practice.basis.contains("practice"), "{}", practice.basis);
        let own = restore(archive, &[7_000.0, 8_000.0], 1.0);
        assert_eq!(own.basis, "from 2 earlier restores");
    }

    #[test]
    fn the_paired_region_has_a_measurement_of_its_own() {
        let there = What {
            secondary: true,
            ..DATABASE
        };
        let said = restore(there, &[], 1.0);
        assert!(said.low_seconds < 107.0 && said.high_seconds > 107.0);
        assert!(said.basis.contains("measured once"), "{}", said.basis);
        let files = restore(
            What {
                secondary: true,
                ..FLEXIBLE
            },
            &[],
            1.0,
        );
        assert!(
            files.basis.contains("no measurement of the paired one"),
            "{}",
            files.basis
        );
        assert!((validation(ServerKind::SingleServer, true, 1.0).high_seconds - 42.0).abs() < 1e-9);
    }
}
