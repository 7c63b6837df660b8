//! Backups that were due and are not there. Pure.
//!
//! The schedule is observed, not read: the policy may have changed since, and reading it needs a right that a restore
//! does not. Two traps are kept in mind. Retention thins old points out, so a monthly rhythm two years ago is no row of
//! missed weekly backups: gaps are looked for only as far back as ordinary points are kept. And a backup made by hand
//! lies close to a scheduled one, so the rhythm is the median and short intervals do not count.

use time::{Duration, OffsetDateTime};

use super::point::{self, Point};
use crate::api::{Gap, Store, TagRank};

/// Shorter distances between two points come from backups made by hand.
const SHORTEST: Duration = Duration::hours(12);

/// How long after its time a backup counts as missed.
fn grace(every: Duration) -> Duration {
    let quarter: Duration = every / 4;
    quarter.min(Duration::DAY)
}

/// The observed rhythm, or `None` with fewer than three points to observe.
pub(crate) fn rhythm(points: &[Point], now: OffsetDateTime) -> Option<Duration> {
    let times = dense(points, now);
    if times.len() < 3 {
        return None;
    }
    let mut distances: Vec<Duration> = times
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .filter(|d| *d >= SHORTEST)
        .collect();
    distances.sort();
    distances.get(distances.len() / 2).copied()
}

/// Times, oldest first, from where every backup of the schedule would still be there.
fn dense(points: &[Point], now: OffsetDateTime) -> Vec<OffsetDateTime> {
    let ordinary = || {
        points
            .iter()
            .filter(|p| point::rank(p.tag.as_deref()) == TagRank::Ordinary)
    };
    let mut kept: Vec<Duration> = ordinary().filter_map(|p| Some(p.expires? - p.time)).collect();
    kept.sort();
    let oldest_ordinary = ordinary().map(|p| p.time).min();
    let from = match (kept.get(kept.len() / 2), oldest_ordinary) {
        (Some(lifetime), Some(oldest)) => oldest.max(now - *lifetime),
        (_, oldest) => oldest.unwrap_or(OffsetDateTime::UNIX_EPOCH),
    };
    let mut times: Vec<_> = points.iter().map(|p| p.time).filter(|t| *t >= from).collect();
    // One point before the window anchors its first interval, if it is near enough to belong to the same rhythm.
    times.sort();
    times
}

/// The gaps, oldest first. `stopped`: protection is stopped, so nothing is due after the newest point.
pub(crate) fn find(points: &[Point], now: OffsetDateTime, stopped: bool) -> Vec<Gap> {
    let Some(every) = rhythm(points, now) else {
        return Vec::new();
    };
    let times = dense(points, now);
    let mut gaps: Vec<Gap> = times
        .windows(2)
        .filter_map(|pair| {
            let missed = count((pair[1] - pair[0]) / every - 0.5);
            (missed > 0).then(|| gap(points, now, pair[0], pair[1], missed))
        })
        .collect();
    if let Some(&newest) = times.last() {
        let missed = count((now - newest - grace(every)) / every);
        if missed > 0 && stopped {
            gaps.push(Gap {
                label: "No backups: protection is stopped".to_owned(),
                missed: 0,
                ..gap(points, now, newest, now, 0)
            });
        } else if missed > 0 {
            gaps.push(gap(points, now, newest, now, missed));
        }
    }
    gaps
}

fn gap(points: &[Point], now: OffsetDateTime, from: OffsetDateTime, to: OffsetDateTime, missed: u32) -> Gap {
    let store = points
        .iter()
        .find(|p| p.time == from)
        .map_or(Store::Vault, |p| p.lane(now));
    Gap {
        from: from.into(),
        to: to.into(),
        missed,
        label: label(missed),
        store,
    }
}

pub(crate) fn label(missed: u32) -> String {
    match missed {
        1 => "1 backup missed".to_owned(),
        n => format!("{n} backups missed"),
    }
}

/// Whole ones in a ratio: 0.4 is none, 1.9 is one.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped just before
fn count(ratio: f64) -> u32 {
    if ratio.is_finite() {
        ratio.floor().clamp(0.0, 100_000.0) as u32
    } else {
        0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::point::sample::{at, copy};
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    /// Points so many weeks ago, on Sundays at two.
    fn weeks(ago: &[i64]) -> Vec<Point> {
        let sunday = datetime!(2026-11-22 02:00 UTC);
        ago.iter().map(|w| at(sunday - Duration::weeks(*w))).collect()
    }

    #[test]
    fn a_complete_row_has_no_gap() {
        let points = weeks(&[0, 1, 2, 3, 4, 5]);
        assert_eq!(rhythm(&points, NOW), Some(Duration::WEEK));
        assert_eq!(find(&points, NOW, false), vec![]);
    }

    #[test]
    fn three_missed_in_the_middle() {
        let gaps = find(&weeks(&[0, 1, 2, 6, 7, 8, 9]), NOW, false);
        assert_eq!(gaps.len(), 1);
        assert_eq!((gaps[0].missed, gaps[0].label.as_str()), (3, "3 backups missed"));
        assert_eq!(gaps[0].from.0, datetime!(2026-10-11 02:00 UTC));
    }

    #[test]
    fn missed_up_to_now_and_the_last_one_gets_a_day_of_grace() {
        let gaps = find(&weeks(&[4, 5, 6, 7, 8]), NOW, false);
        assert_eq!((gaps.len(), gaps[0].missed, gaps[0].to.0), (1, 3, NOW));
        assert_eq!(
            find(&weeks(&[1, 2, 3, 4]), NOW, false),
            vec![],
            "due ten hours ago is not missed yet"
        );
        assert_eq!(
            find(&weeks(&[1, 2, 3, 4]), NOW + Duration::DAY, false)[0].label,
            "1 backup missed"
        );
    }

    #[test]
    fn stopped_protection_misses_nothing_but_says_so() {
        let gaps = find(&weeks(&[30, 31, 32, 33]), NOW, true);
        assert_eq!((gaps.len(), gaps[0].missed), (1, 0));
        assert!(gaps[0].label.contains("stopped"));
    }

    #[test]
    fn the_time_before_the_first_backup_and_too_few_points_are_no_gaps() {
        assert_eq!(find(&weeks(&[9, 30]), NOW, false), vec![]);
        assert_eq!(rhythm(&weeks(&[0, 1]), NOW), None);
        assert_eq!(find(&[], NOW, false), vec![]);
    }

    #[test]
    fn points_thinned_out_by_retention_are_no_missed_backups() {
        let mut points: Vec<Point> = weeks(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
            .into_iter()
            .map(|p| Point {
                expires: Some(p.time + Duration::weeks(13)),
                ..p
            })
            .collect();
        for month in 3..30 {
            points.push(Point {
                tag: Some("Monthly".into()),
                ..at(NOW - Duration::days(30 * month))
            });
        }
        assert_eq!(find(&points, NOW, false), vec![]);
    }

    #[test]
    fn a_backup_made_by_hand_changes_neither_rhythm_nor_gaps() {
        let mut points = weeks(&[0, 1, 2, 3, 4]);
        points.push(at(datetime!(2026-11-22 03:00 UTC)));
        points.push(at(datetime!(2026-11-15 01:00 UTC)));
        assert_eq!(rhythm(&points, NOW), Some(Duration::WEEK));
        assert_eq!(find(&points, NOW, false), vec![]);
    }

    #[test]
    fn a_gap_lies_in_the_lane_of_the_point_before_it() {
        let mut points = weeks(&[0, 1, 5, 6, 7]);
        for p in points.iter_mut().skip(2) {
            p.stores = vec![copy("ArchiveStore")];
        }
        assert_eq!(find(&points, NOW, false)[0].store, Store::Archive);
    }

    proptest! {
        #[test]
        fn whatever_the_times_gaps_lie_in_order_and_before_now(offsets in prop::collection::vec(0_i64..100_000_000, 0..40), stopped: bool) {
            let points: Vec<Point> = offsets.iter().map(|s| at(NOW - Duration::seconds(*s))).collect();
            let gaps = find(&points, NOW, stopped);
            for g in &gaps {
                prop_assert!(g.from < g.to && g.to.0 <= NOW);
            }
            for pair in gaps.windows(2) {
                prop_assert!(pair[0].to <= pair[1].from);
            }
        }
    }
}
