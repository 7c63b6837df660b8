//! What every route holds: configuration, clock, world, keys. The one place where the world is locked.

use std::sync::{Arc, Mutex};

use time::OffsetDateTime;

use crate::auth::Tokens;
use crate::clock::Clock;
use crate::config::{Config, WorldKind};
use crate::control::Seen;
use crate::error::SimError;
use crate::faults::Faults;
use crate::lock;
use crate::progress::Moment;
use crate::routes::identity::SignIns;
use crate::signature::Signer;
use crate::state::{Saved, Store};
use crate::throttle::Buckets;
use crate::world::World;

/// The router's state. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    tokens: Tokens,
    signer: Signer,
    world: Mutex<World>,
    faults: Mutex<Faults>,
    buckets: Mutex<Buckets>,
    sign_ins: SignIns,
    seen: Mutex<Vec<Seen>>,
    store: Store,
}

impl App {
    pub fn open(config: Config) -> Result<Self, SimError> {
        // A world of 5,000 instances would be written whole at every change.
        let kept = config.state_file.clone().filter(|_| config.world != WorldKind::Large);
        let store = Store::new(kept);
        let saved = store.load(&config)?;
        let (world, faults, advanced) = match saved {
            Some(saved) => (saved.world, saved.faults, saved.advanced),
            None => (
                crate::seed::fresh(&config),
                crate::seed::sentinels::faults(config.world),
                0.0,
            ),
        };
        Ok(Self(Arc::new(Inner {
            clock: Clock::new(config.start, advanced),
            tokens: Tokens::new()?,
            signer: Signer::new(world.seed),
            world: Mutex::new(world),
            faults: Mutex::new(faults),
            buckets: Mutex::new(Buckets::default()),
            sign_ins: SignIns::default(),
            seen: Mutex::new(Vec::new()),
            store,
            config,
        })))
    }

    pub fn config(&self) -> &Config {
        &self.0.config
    }

    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    /// What the clocks of sign-in and Resource Manager say: ahead of ours, or behind, where a switch says so.
    pub fn azure_now(&self) -> OffsetDateTime {
        let skew = self.read(|world| world.behaviour.clock_skew);
        self.now() + time::Duration::seconds(skew)
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn moment(&self) -> Moment {
        Moment {
            now: self.now(),
            advanced: self.0.clock.advanced(),
            progress: self.0.config.progress,
        }
    }

    pub fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    /// What the login endpoint remembers between two requests.
    pub fn sign_ins(&self) -> &SignIns {
        &self.0.sign_ins
    }

    pub fn signer(&self) -> &Signer {
        &self.0.signer
    }

    /// Looks at the world as it is now: what has come due since the last look happens first.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        let mut world = lock(&self.0.world);
        if crate::settle::settle(&mut world, &self.moment()) {
            self.save(&world);
        }
        look(&world)
    }

    /// Changes the world, and keeps it.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut world = lock(&self.0.world);
        crate::settle::settle(&mut world, &self.moment());
        let result = change(&mut world);
        self.save(&world);
        result
    }

    pub fn faults<T>(&self, change: impl FnOnce(&mut Faults) -> T) -> T {
        change(&mut lock(&self.0.faults))
    }

    pub fn buckets<T>(&self, change: impl FnOnce(&mut Buckets) -> T) -> T {
        change(&mut lock(&self.0.buckets))
    }

    pub fn seen<T>(&self, change: impl FnOnce(&mut Vec<Seen>) -> T) -> T {
        change(&mut lock(&self.0.seen))
    }

    /// Writes the world without a change of it (fault counters, moved time).
    pub fn keep(&self) {
        let world = lock(&self.0.world);
        self.save(&world);
    }

    fn save(&self, world: &World) {
        if !self.0.store.keeps() {
            return;
        }
        let faults = lock(&self.0.faults).clone();
        self.0.store.save(&Saved {
            version: Saved::VERSION,
            kind: self.0.config.world,
            advanced: self.0.clock.advanced(),
            world: world.clone(),
            faults,
        });
    }
}
