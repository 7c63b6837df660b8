#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use tempfile::TempDir;
use time::macros::datetime;

use super::super::fake::{FakeKeychain, Mood, account};
use super::super::key_file::KeyFile;
use super::*;
use crate::clock::TokioClock;

/// One folder and one keychain; as many processes as a test wants.
pub(super) struct Computer {
    pub folder: TempDir,
    pub keychain: Arc<FakeKeychain>,
}

impl Computer {
    pub fn new(mood: Mood) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            keychain: Arc::new(FakeKeychain::new(mood)),
        }
    }

    pub fn process(&self) -> CredentialCache {
        let clock = Arc::new(TokioClock::starting_at(datetime!(2026-11-22 10:00 UTC)));
        CredentialCache::new(self.folder.path(), self.keychain.clone(), clock)
    }

    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("credentials.bin")
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.file()).unwrap()
    }

    /// Every byte in the folder.
    fn disk(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|f| std::fs::read(f.unwrap().path()).unwrap()).collect()
    }
}

pub(super) async fn names(cache: &CredentialCache) -> Vec<String> {
    let (accounts, _) = cache.accounts().await;
    let mut names: Vec<_> = accounts.into_iter().map(|a| a.id.home).collect();
    names.sort();
    names
}

pub(super) fn troubled(kept: &Kept) -> Trouble {
    match kept {
        Kept::ThisRunOnly(Why::Keychain(trouble)) => trouble.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_sign_in_is_there_after_a_restart_and_nowhere_in_clear() {
    let computer = Computer::new(Mood::Fine);
    let first = computer.process();
    assert_eq!(first.accounts().await, (Vec::new(), Kept::OnDisk));
    assert_eq!(
        computer.keychain.calls(),
        0,
        "nobody signed in: the keychain is not asked"
    );
    let put = first.put(account("ann", "canary-6")).await;
    assert_eq!((put.applied, put.kept), (true, Kept::OnDisk));
    drop(first);
    let next = computer.process();
    let (accounts, kept) = next.accounts().await;
    assert_eq!((accounts, kept), (vec![account("ann", "canary-6")], Kept::OnDisk));
    assert!(!computer.disk().windows(6).any(|w| w == b"canary"));
    let facts = next.whereabouts().await;
    assert!(facts.file_exists && !facts.weaker && facts.accounts == 1 && facts.aside.is_empty());
    assert!(!format!("{facts:?}").contains("canary"));
}

#[tokio::test]
async fn without_a_keychain_a_sign_in_lasts_for_this_run() {
    for trouble in [
        Trouble::NoBus,
        Trouble::NoService,
        Trouble::Locked,
        Trouble::Unanswered,
        Trouble::Several,
        Trouble::Broken("x".into()),
    ] {
        let computer = Computer::new(Mood::Failing(trouble.clone()));
        let cache = computer.process();
        let put = cache.put(account("ann", "canary-1")).await;
        assert!(put.applied);
        assert_eq!(troubled(&put.kept), trouble);
        assert_eq!(names(&cache).await, ["ann"]);
        assert!(
            cache
                .rotate(account("ann", "").id, KeptSecret::new("canary-2"))
                .await
                .applied
        );
        let secret = cache.secret_of(&account("ann", "").id).await.unwrap();
        assert_eq!(secret.expose(), "canary-2");
        assert!(computer.disk().is_empty());
        assert!(names(&computer.process()).await.is_empty());
    }
}

#[tokio::test]
async fn a_locked_keychain_costs_nobody_the_sign_ins() {
    let computer = Computer::new(Mood::Fine);
    computer.process().put(account("ann", "1")).await;
    let before = computer.bytes();
    for mood in [Mood::LockedWithoutSaying, Mood::Failing(Trouble::Locked)] {
        computer.keychain.turn(mood);
        let cache = computer.process();
        let (accounts, kept) = cache.accounts().await;
        assert!(accounts.is_empty());
        assert_eq!(troubled(&kept), Trouble::Locked);
        // What is done meanwhile is written down as soon as the keychain is open.
        assert_eq!(troubled(&cache.put(account("bob", "2")).await.kept), Trouble::Locked);
        assert_eq!(computer.bytes(), before);
        assert!(cache.take_asides().await.is_empty());
        computer.keychain.turn(Mood::Fine);
        assert_eq!(names(&cache).await, ["ann", "bob"]);
        assert_eq!(names(&computer.process()).await, ["ann", "bob"]);
        computer.process().remove(account("bob", "").id).await;
        let before_again = computer.bytes();
        assert_ne!(before, before_again);
        std::fs::write(computer.file(), &before).unwrap();
    }
}

#[tokio::test]
async fn a_keychain_that_dies_at_any_moment_loses_nothing_of_this_run() {
    // get, set, get: the three calls of a first sign-in.
    for calls in 0..3 {
        let computer = Computer::new(Mood::DiesAfter(calls));
        let cache = computer.process();
        let put = cache.put(account("ann", "1")).await;
        assert!(matches!(troubled(&put.kept), Trouble::Broken(_)), "after {calls}");
        assert!(!computer.file().exists(), "after {calls}");
        computer.keychain.turn(Mood::Fine);
        assert_eq!(cache.accounts().await.1, Kept::OnDisk);
        assert_eq!(names(&computer.process()).await, ["ann"], "after {calls}");
    }
    let computer = Computer::new(Mood::DiesAfter(3));
    let cache = computer.process();
    assert_eq!(cache.put(account("ann", "1")).await.kept, Kept::OnDisk);
    // Dead from here on: the key is in memory, and good for the file that names it.
    let rotated = cache.rotate(account("ann", "").id, KeptSecret::new("2")).await;
    assert_eq!((rotated.applied, rotated.kept), (true, Kept::OnDisk));
    computer.keychain.turn(Mood::Fine);
    let (accounts, _) = computer.process().accounts().await;
    assert_eq!(accounts, [account("ann", "2")]);
}

#[tokio::test]
async fn a_keychain_that_forgets_is_not_trusted_with_the_only_key() {
    let computer = Computer::new(Mood::Forgetful);
    let put = computer.process().put(account("ann", "1")).await;
    assert!(matches!(troubled(&put.kept), Trouble::Broken(_)));
    assert!(!computer.file().exists());
}

#[tokio::test]
async fn a_lost_key_puts_the_file_aside_and_one_signs_in_again() {
    let computer = Computer::new(Mood::Fine);
    computer.process().put(account("ann", "1")).await;
    for lost in [None, Some(MasterKey::generate().unwrap())] {
        computer.keychain.put(lost);
        let cache = computer.process();
        assert_eq!(cache.accounts().await, (Vec::new(), Kept::OnDisk));
        let asides = cache.take_asides().await;
        assert_eq!(asides.len(), 1);
        assert!(asides[0].path.to_str().unwrap().contains("other-key"));
        assert!(asides[0].message.contains("keychain"));
        assert!(cache.take_asides().await.is_empty(), "told once");
        assert_eq!(cache.put(account("ann", "2")).await.kept, Kept::OnDisk);
        assert_eq!(names(&computer.process()).await, ["ann"]);
    }
}

/// Corruption table: each byte of a small file flipped, each shorter length, and files of others.
#[tokio::test]
async fn no_bad_file_stops_anything() {
    let computer = Computer::new(Mood::Fine);
    computer.process().put(account("a", "b")).await;
    let whole = computer.bytes();
    let mut bad: Vec<Vec<u8>> = (0..whole.len())
        .map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            bytes
        })
        .collect();
    bad.extend((0..whole.len()).step_by(7).map(|length| whole[..length].to_vec()));
    bad.push(b"SQLite format 3\0".to_vec());
    bad.push(vec![0; 5 << 20]);
    let key = computer.keychain.kept().unwrap();
    bad.push(sealed::seal(&key, b"{\"accounts\":[{}]}").unwrap());
    bad.push(sealed::seal(&key, b"\xff").unwrap());
    for (n, bytes) in bad.iter().enumerate() {
        std::fs::write(computer.file(), bytes).unwrap();
        let cache = computer.process();
        assert_eq!(cache.accounts().await, (Vec::new(), Kept::OnDisk), "bad file {n}");
        let asides = cache.take_asides().await;
        assert_eq!(asides.len(), 1, "bad file {n}");
        assert_eq!(&std::fs::read(&asides[0].path).unwrap(), bytes, "kept as it was");
        assert!(!computer.file().exists());
    }
    // The good one still is.
    std::fs::write(computer.file(), whole).unwrap();
    assert_eq!(names(&computer.process()).await, ["a"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_never_lose_each_others_changes() {
    let computer = Computer::new(Mood::Fine);
    let (one, other) = (computer.process(), computer.process());
    let mut all = tokio::task::JoinSet::new();
    for n in 0..20 {
        for (process, name) in [(one.clone(), "one"), (other.clone(), "other")] {
            all.spawn(async move { process.put(account(&format!("{name}-{n}"), "s")).await });
        }
    }
    for done in all.join_all().await {
        assert_eq!((done.applied, done.kept), (true, Kept::OnDisk));
    }
    assert_eq!(names(&computer.process()).await.len(), 40);
    assert!(
        computer.process().remains().await.files.len() == 1,
        "no temporary file is left"
    );
    // A rotation by one is what the other finds before it asks the person.
    let id = account("one-0", "").id;
    one.rotate(id.clone(), KeptSecret::new("new")).await;
    assert_eq!(other.secret_of(&id).await.unwrap().expose(), "new");
}

#[tokio::test]
async fn a_change_is_written_though_nobody_waits_for_it() {
    let computer = Computer::new(Mood::Fine);
    let cache = computer.process();
    let mut put = Box::pin(cache.put(account("ann", "1")));
    // Begun, and given up.
    assert!(futures::poll!(&mut put).is_pending());
    drop(put);
    // Waits its turn behind what was given up.
    assert_eq!(names(&cache).await, ["ann"]);
    assert_eq!(names(&computer.process()).await, ["ann"]);
}

#[tokio::test]
async fn signing_out_leaves_nothing() {
    let computer = Computer::new(Mood::Fine);
    let cache = computer.process();
    std::fs::write(computer.file(), b"bad").unwrap();
    std::fs::write(computer.folder.path().join("credentials.x.tmp"), b"half").unwrap();
    cache.put(account("ann", "1")).await;
    let there = cache.remains().await;
    assert!(!there.nothing() && there.key == KeyState::Present && there.accounts_in_memory == 1);
    let left = cache.forget_all().await;
    assert!(left.nothing(), "{left:?}");
    assert!(computer.keychain.kept().is_none());
    assert!(computer.disk().is_empty());
    // A token that arrives late does not sign in again, here or in another window.
    for process in [cache, computer.process()] {
        let late = process.rotate(account("ann", "").id, KeptSecret::new("2")).await;
        assert!(!late.applied);
        assert!(process.remains().await.nothing());
    }
}

#[tokio::test]
async fn another_window_notices_the_sign_out_and_signs_in_under_a_new_key() {
    let computer = Computer::new(Mood::Fine);
    let (one, other) = (computer.process(), computer.process());
    one.put(account("ann", "1")).await;
    assert_eq!(names(&other).await, ["ann"]);
    let old = computer.keychain.kept();
    one.forget_all().await;
    assert!(names(&other).await.is_empty());
    other.put(account("bob", "2")).await;
    assert!(computer.keychain.kept().is_some() && computer.keychain.kept() != old);
    assert_eq!(names(&one).await, ["bob"]);
}

#[tokio::test]
async fn a_sign_out_that_the_keychain_refuses_is_told() {
    let computer = Computer::new(Mood::Fine);
    let cache = computer.process();
    cache.put(account("ann", "1")).await;
    computer.keychain.turn(Mood::Failing(Trouble::Locked));
    let left = cache.forget_all().await;
    assert!(left.files.is_empty(), "the disk is clean all the same");
    assert_eq!(left.key, KeyState::NotKnown(Trouble::Locked));
    assert!(!left.nothing());
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_gone_costs_only_the_keeping() {
    let computer = Computer::new(Mood::Fine);
    let cache = CredentialCache::new(
        &computer.folder.path().join("gone"),
        computer.keychain.clone(),
        Arc::new(TokioClock::starting_at(datetime!(2026-11-22 10:00 UTC))),
    );
    let put = cache.put(account("ann", "1")).await;
    assert!(put.applied && matches!(put.kept, Kept::ThisRunOnly(Why::Disk(_))));
    assert_eq!(names(&cache).await, ["ann"]);
    std::fs::create_dir(computer.folder.path().join("gone")).unwrap();
    assert_eq!(cache.accounts().await.1, Kept::OnDisk);
    assert!(computer.folder.path().join("gone/credentials.bin").exists());
}

#[tokio::test]
async fn the_weaker_way_is_named_as_such_and_signs_out_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TokioClock::starting_at(datetime!(2026-11-22 10:00 UTC)));
    let keys = Arc::new(KeyFile::in_plain_sight_as_asked_for(folder.path()));
    let cache = CredentialCache::new(folder.path(), keys, clock);
    assert_eq!(cache.put(account("ann", "1")).await.kept, Kept::OnDisk);
    assert!(cache.whereabouts().await.weaker);
    let left = cache.forget_all().await;
    assert!(left.nothing(), "{left:?}");
}
