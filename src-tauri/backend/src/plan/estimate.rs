//! How long it usually takes, and how we know. Pure.

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
    let What { kind, target, .. } = what;
    if history.len() >= ENOUGH {
        let fold = |pick: fn(f64, f64) -> f64, start: f64| history.iter().copied().fold(start, pick);
        return Estimate {
            low_seconds: fold(f64::min, f64::INFINITY),
            high_seconds: fold(f64::max, 0.0),
            basis: format!("from {} earlier restores", history.len()),
        };
    }
    // Contract §17. Those databases were tiny (8 MB, 70 KB): said with the range, or it would promise too much.
    let (low, high, size) = match (kind, target) {
        (ServerKind::SingleServer, TargetKind::Database) => (105.0, 108.0, "8 MB"),
        (ServerKind::SingleServer, TargetKind::Files) => (106.0, 109.0, "8 MB"),
        (ServerKind::FlexibleServer, _) => (123.0, 126.0, "70 KB"),
    };
    measured(
        low,
        high,
        speed,
        &format!("as measured in Microsoft’s own tests with {size}; more data takes longer"),
    )
}

/// Azure's own validation, in seconds (contract §17).
pub fn validation(kind: ServerKind, speed: f64) -> Estimate {
    match kind {
        ServerKind::SingleServer => measured(21.0, 23.0, speed, "as measured in Microsoft’s own tests"),
        ServerKind::FlexibleServer => measured(40.0, 42.0, speed, "as measured in Microsoft’s own tests"),
    }
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
        let own = restore(DATABASE, &[110.0, 105.5, 130.0],
            1.0,
        );
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
            validation(ServerKind::SingleServer, 0.0).low_seconds > 20.0,
            "a nonsense speed is ignored"
        );
    }
}
