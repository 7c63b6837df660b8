//! Bringing archived points back into the vault store (contract §5.3, §5.6). No recording of it exists (§18): states and members are the
//! specification's, their order in time is what their names say, and how long it takes is this simulator's.

use time::OffsetDateTime;

use crate::behaviour::Rehydrations;
use crate::checks::Rehydrate;
use crate::machine::{Course, Stage};
use crate::progress::Moment;
use crate::world::{Instance, Rehydration, RehydrationState, World, same};

/// What a person waits at most where time is sped up.
const BEARABLE: f64 = 90.0;

/// Azure's seconds that a rehydration takes. "Hours" is all that is known (§17); three stand for them, and one at high priority.
fn takes(moment: &Moment, priority: &str) -> f64 {
    let (hours, most) = if priority == "High" {
        (1.0, BEARABLE / 3.0)
    } else {
        (3.0, BEARABLE)
    };
    moment.progress.bearable(hours * 3600.0, most)
}

/// The latest rehydration of a point.
pub fn of<'w>(world: &'w World, instance: &Instance, point: &str) -> Option<&'w Rehydration> {
    let instance_id = instance.id();
    world
        .rehydrations
        .iter()
        .find(|r| same(&r.instance_id, &instance_id) && same(&r.point, point))
}

/// Whether a complete copy is in the vault store.
pub fn has_copy(world: &World, instance: &Instance, point: &str, now: OffsetDateTime) -> bool {
    of(world, instance, point).is_some_and(|r| r.state(now) == RehydrationState::Completed)
}

/// Begins a rehydration, or joins the one that is there. How many of Azure's seconds are left of it, and whether it will fail.
///
/// A copy that is complete already is kept for as long as the longer of the two wishes: whether Azure does so is not known, and shortening
/// a copy's life would be the worse surprise.
pub fn begin(
    world: &mut World,
    moment: &Moment,
    instance: &Instance,
    point: &str,
    asked: &Rehydrate,
    doomed: bool,
) -> (f64, bool) {
    let instance_id = instance.id();
    let known = |r: &Rehydration| same(&r.instance_id, &instance_id) && same(&r.point, point);
    let wished = moment.now + time::Duration::days(i64::from(asked.days));
    if let Some(there) = world.rehydrations.iter_mut().find(|r| known(r)) {
        match there.state(moment.now) {
            RehydrationState::Creating => {
                there.days = there.days.max(asked.days);
                let gone = moment.elapsed(there.course.started, there.course.advanced);
                return ((there.course.takes - gone).max(0.0), there.fails);
            }
            RehydrationState::Completed => {
                if there.until().is_some_and(|until| until < wished) {
                    there.over = Some(moment.now);
                    there.days = asked.days;
                }
                return (0.0, false);
            }
            RehydrationState::Deleting | RehydrationState::Deleted | RehydrationState::Failed => {}
        }
    }
    world.rehydrations.retain(|r| !known(r));
    let takes = takes(moment, &asked.priority);
    let fails = doomed || world.behaviour.rehydrations == Rehydrations::Fail;
    world.rehydrations.push(Rehydration {
        instance_id,
        point: point.to_owned(),
        priority: asked.priority.clone(),
        days: asked.days,
        course: Course::begin(moment, takes),
        fails,
        over: None,
    });
    (takes, fails)
}

/// What is over by now is over. Whether anything changed.
pub fn settle(world: &mut World, moment: &Moment) -> bool {
    let mut changed = false;
    for rehydration in world.rehydrations.iter_mut().filter(|r| r.over.is_none()) {
        if let Stage::Over { at } = rehydration.course.stage(moment) {
            rehydration.over = Some(at);
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::Config;
    use crate::progress::Progress;
    use time::{Duration, macros::datetime};

    const START: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn at(hours: i64) -> Moment {
        Moment {
            now: START + Duration::hours(hours),
            advanced: 0.0,
            progress: Progress::Auto { speed: 1.0 },
        }
    }

    fn world() -> (World, Instance) {
        let world = crate::seed::world(&Config::practice(None, START));
        let instance = world.instances[0].clone();
        (world, instance)
    }

    fn standard(days: u32) -> Rehydrate {
        Rehydrate {
            priority: "Standard".into(),
            days,
        }
    }

    #[test]
    fn a_second_wish_joins_the_first() {
        let (mut world, instance) = world();
        let (takes, fails) = begin(&mut world, &at(0), &instance, "p", &standard(10), false);
        assert!((takes - 10_800.0).abs() < 1e-6 && !fails);
        let (left, _) = begin(&mut world, &at(1), &instance, "P", &standard(20), false);
        assert!((left - 7_200.0).abs() < 1e-6);
        assert_eq!(world.rehydrations.len(), 1);
        assert_eq!(world.rehydrations[0].days, 20);
        assert!(!has_copy(&world, &instance, "p", at(1).now));
        assert!(settle(&mut world, &at(4)) && !settle(&mut world, &at(5)), "once");
        assert!(has_copy(&world, &instance, "p", at(4).now));
    }

    #[test]
    fn a_copy_that_is_there_is_kept_longer_and_never_shorter() {
        let (mut world, instance) = world();
        begin(&mut world, &at(0), &instance, "p", &standard(20), false);
        settle(&mut world, &at(3));
        let before = world.rehydrations[0].until().unwrap();
        let (left, _) = begin(&mut world, &at(24), &instance, "p", &standard(10), false);
        assert!(left < 1e-6);
        assert_eq!(world.rehydrations[0].until().unwrap(), before);
        begin(&mut world, &at(24), &instance, "p", &standard(30), false);
        assert_eq!(world.rehydrations[0].until().unwrap(), at(24).now + Duration::days(30));
    }

    #[test]
    fn one_that_failed_or_has_gone_can_be_begun_again() {
        let (mut world, instance) = world();
        assert!(begin(&mut world, &at(0), &instance, "p", &standard(10), true).1);
        settle(&mut world, &at(3));
        assert_eq!(
            of(&world, &instance, "p").unwrap().state(at(3).now),
            RehydrationState::Failed
        );
        let high = Rehydrate {
            priority: "High".into(),
            days: 10,
        };
        let (takes, fails) = begin(&mut world, &at(4), &instance, "p", &high, false);
        assert!((takes - 3_600.0).abs() < 1e-6 && !fails, "high priority is quicker");
        settle(&mut world, &at(9));
        let gone = at(24 * 12);
        assert_eq!(
            of(&world, &instance, "p").unwrap().state(gone.now),
            RehydrationState::Deleted
        );
        begin(&mut world, &gone, &instance, "p", &standard(10), false);
        assert_eq!(
            of(&world, &instance, "p").unwrap().state(gone.now),
            RehydrationState::Creating
        );
        assert_eq!(world.rehydrations.len(), 1, "the latest of each point is kept");
    }
}
