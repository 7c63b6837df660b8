//! The last twelve weeks of an instance as twelve dots. Pure.
//!
//! Weeks are counted from the newest backup, half a week to either side of when each was due, and not from now: with
//! weeks that end now, a backup that ran five minutes late once would show as one missed and one double.

use time::{Duration, OffsetDateTime};

use super::point::Point;
use crate::api::Dot;

pub(crate) const WEEKS: i64 = 12;
/// How long after its time a weekly backup counts as missed.
const GRACE: Duration = Duration::DAY;

/// What is known of an instance's backups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    /// At least those of the last thirteen weeks.
    pub points: &'a [Point],
    /// Newest and oldest point, as Resource Graph has them: for an instance whose backups lie further back.
    pub newest: Option<OffsetDateTime>,
    pub oldest: Option<OffsetDateTime>,
}

/// Twelve dots, oldest first.
pub(crate) fn weeks(known: Known<'_>, now: OffsetDateTime) -> Vec<Dot> {
    let newest = known
        .points
        .iter()
        .map(|p| p.time)
        .max()
        .or(known.newest)
        .filter(|t| *t <= now);
    let Some(anchor) = newest else {
        return vec![Dot::Nothing; 12];
    };
    let oldest = known
        .points
        .iter()
        .map(|p| p.time)
        .chain(known.oldest)
        .min()
        .unwrap_or(anchor);
    let since = (now - anchor).whole_weeks();
    (since - WEEKS + 1..=since)
        .map(|week| dot(known.points, anchor + Duration::weeks(week), oldest, now))
        .collect()
}

fn dot(points: &[Point], due: OffsetDateTime, oldest: OffsetDateTime, now: OffsetDateTime) -> Dot {
    let half = Duration::WEEK / 2;
    let mut found = points
        .iter()
        .filter(|p| p.time > due - half && p.time <= due + half)
        .peekable();
    if found.peek().is_some() {
        return if found.all(Point::is_partial) {
            Dot::Partial
        } else {
            Dot::Done
        };
    }
    let before_the_first = due + half < oldest;
    let not_due_yet = now - due < GRACE;
    if before_the_first || not_due_yet {
        Dot::Nothing
    } else {
        Dot::Missed
    }
}

/// What a screen reader says.
pub(crate) fn text(weeks: &[Dot], stopped: bool) -> String {
    let count = |wanted: Dot| weeks.iter().filter(|d| **d == wanted).count();
    let (done, partial, missed) = (count(Dot::Done), count(Dot::Partial), count(Dot::Missed));
    let of = |count: usize, words: &str| {
        if count > 0 {
            format!(", {count} {words}")
        } else {
            String::new()
        }
    };
    format!(
        "{} of the last {} weeks have a backup{}{}",
        done + partial,
        weeks.len(),
        of(partial, "of them partial"),
        if stopped {
            "; protection is stopped".to_owned()
        } else {
            of(missed, "missed")
        }
    )
}

#[cfg(test)]
mod tests {
    use super::super::point::sample::at;
    use super::*;
    use proptest::prelude::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);
    const SUNDAY: OffsetDateTime = datetime!(2026-11-22 02:00 UTC);

    fn dots(ago: &[i64]) -> Vec<Dot> {
        let points: Vec<Point> = ago.iter().map(|w| at(SUNDAY - Duration::weeks(*w))).collect();
        weeks(
            Known {
                points: &points,
                newest: None,
                oldest: None,
            },
            NOW,
        )
    }

    #[test]
    fn a_full_row_is_twelve_done() {
        let all = dots(&(0..13).collect::<Vec<_>>());
        assert_eq!(all, vec![Dot::Done; 12]);
        assert_eq!(text(&all, false), "12 of the last 12 weeks have a backup");
    }

    #[test]
    fn missed_ones_stand_where_they_were_due() {
        let all = dots(&[4, 5, 6, 7, 8, 9, 10, 11, 12]);
        // The one of ten hours ago is not missed yet.
        assert_eq!(
            all[7..],
            [Dot::Done, Dot::Missed, Dot::Missed, Dot::Missed, Dot::Nothing][..]
        );
        assert!(text(&all, false).ends_with("3 missed"), "{}", text(&all, false));
        let one = dots(&[0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(one[8], Dot::Missed);
    }

    #[test]
    fn this_week_is_not_missed_within_a_day() {
        let all = dots(&[1, 2, 3]);
        assert_eq!(all[11], Dot::Nothing);
        assert_eq!(all[10], Dot::Done);
    }

    #[test]
    fn before_the_first_backup_there_is_nothing() {
        let all = dots(&[0, 1]);
        assert_eq!(all[..10], vec![Dot::Nothing; 10][..]);
    }

    #[test]
    fn a_backup_months_ago_leaves_twelve_crosses() {
        let newest = Some(datetime!(2026-03-03 23:00 UTC));
        let all = weeks(
            Known {
                points: &[],
                newest,
                oldest: newest,
            },
            NOW,
        );
        assert_eq!(all, vec![Dot::Missed; 12]);
        assert_eq!(
            text(&all, true),
            "0 of the last 12 weeks have a backup; protection is stopped"
        );
        assert_eq!(
            weeks(
                Known {
                    points: &[],
                    newest: None,
                    oldest: None
                },
                NOW
            ),
            vec![Dot::Nothing; 12]
        );
    }

    #[test]
    fn a_backup_that_ran_late_once_is_neither_missed_nor_double() {
        let mut points: Vec<Point> = (0..12).map(|w| at(SUNDAY - Duration::weeks(w))).collect();
        points[3].time += Duration::hours(20);
        points[5].state = Some("Partial".into());
        let all = weeks(
            Known {
                points: &points,
                newest: None,
                oldest: None,
            },
            NOW,
        );
        assert_eq!(all.iter().filter(|d| **d == Dot::Done).count(), 11);
        assert_eq!(all[6], Dot::Partial);
        assert_eq!(
            text(&all, false),
            "12 of the last 12 weeks have a backup, 1 of them partial"
        );
    }

    proptest! {
        #[test]
        fn there_are_always_twelve(offsets in prop::collection::vec(-1_000_000_i64..100_000_000, 0..40)) {
            let points: Vec<Point> = offsets.iter().map(|s| at(NOW - Duration::seconds(*s))).collect();
            prop_assert_eq!(weeks(Known { points: &points, newest: None, oldest: None }, NOW).len(), 12);
        }
    }
}
