//! The rows: every combination of what a restore can be.

use std::fmt;

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }
        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $word),+ })
            }
        }
    };
}

choices!(Kind { Single = "single", Flexible = "flexible" });
choices!(Target { Database = "database", Files = "files" });
choices!(Store {
    Vault = "vault",
    Archive = "archive",
    /// In the archive, with a complete copy in the vault store.
    Copied = "archive+copy",
});
choices!(Place { Primary = "primary", Secondary = "secondary" });
choices!(Identity { System = "system", User = "user" });
choices!(Guard {
    None = "none",
    /// A guard whose owner does not have restores watched.
    Other = "not restores",
    SameWith = "same, right",
    SameWithout = "same, no right",
    FarWith = "other tenant, right",
    FarWithout = "other tenant, no right",
});

impl Guard {
    /// Whether a restore in the vault's own region has to name it.
    pub fn watches(self) -> bool {
        !matches!(self, Self::None | Self::Other)
    }
    pub fn far(self) -> bool {
        matches!(self, Self::FarWith | Self::FarWithout)
    }
    pub fn permits(self) -> bool {
        !matches!(self, Self::SameWithout | Self::FarWithout)
    }
}

/// One restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    pub target: Target,
    pub store: Store,
    pub place: Place,
    pub identity: Identity,
    pub guard: Guard,
}

impl Row {
    /// All rows under one guard.
    pub fn under(guard: Guard) -> Vec<Self> {
        let mut rows = Vec::new();
        for &kind in Kind::ALL {
            for &target in Target::ALL {
                for &store in Store::ALL {
                    for &place in Place::ALL {
                        for &identity in Identity::ALL {
                            rows.push(Self {
                                kind,
                                target,
                                store,
                                place,
                                identity,
                                guard,
                            });
                        }
                    }
                }
            }
        }
        rows
    }

    /// Part of the reason for which it cannot be; `None`: it can.
    pub fn refusal(self) -> Option<&'static str> {
        if self.place == Place::Secondary && self.store != Store::Vault {
            // Contract §6.2 f3: archived points are not offered there, and the simulator copies none.
            return Some("not in Central US");
        }
        if self.kind == Kind::Flexible && self.target == Target::Database {
            return Some("restores a flexible server as files only");
        }
        if self.place == Place::Primary && !self.guard.permits() {
            return Some("Backup MUA Operator");
        }
        None
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<8} {:<8} {:<12} {:<9} {:<6} {:<22}",
            self.kind, self.target, self.store, self.place, self.identity, self.guard
        )
    }
}
