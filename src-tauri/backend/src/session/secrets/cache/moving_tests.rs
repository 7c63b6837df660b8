#![allow(clippy::unwrap_used)]

use super::super::tests::{Computer, names, troubled};
use super::super::*;
use crate::session::secrets::fake::{Mood, account};

impl Computer {
    /// A process that starts with the choice that was remembered.
    fn started(&self, in_file: bool) -> CredentialCache {
        let cache = self.process();
        cache.begin_with_the_key_in_a_file(in_file);
        cache
    }

    fn key_file(&self) -> std::path::PathBuf {
        self.folder.path().join("credentials.key")
    }
}

#[tokio::test]
async fn the_key_moves_into_a_file_and_back_with_everything() {
    let computer = Computer::new(Mood::Fine);
    let cache = computer.started(false);
    cache.put(account("ann", "one")).await;
    let first = computer.keychain.kept().unwrap();
    assert_eq!(cache.keep_the_key_in_a_file(true).await, Ok(Kept::OnDisk));
    assert!(cache.whereabouts().await.weaker);
    assert_eq!(computer.keychain.kept(), None);
    let in_file = std::fs::read(computer.key_file()).unwrap();
    assert_ne!(in_file, first.expose(), "a fresh key");
    assert_eq!(names(&computer.started(true)).await, ["ann"]);
    assert_eq!(cache.keep_the_key_in_a_file(true).await, Ok(Kept::OnDisk), "again");
    assert_eq!(std::fs::read(computer.key_file()).unwrap(), in_file);

    assert_eq!(cache.keep_the_key_in_a_file(false).await, Ok(Kept::OnDisk));
    assert!(!computer.key_file().exists() && !cache.whereabouts().await.weaker);
    assert_ne!(computer.keychain.kept().unwrap().expose().as_slice(), in_file);
    assert_eq!(names(&computer.started(false)).await, ["ann"]);
    assert!(cache.take_asides().await.is_empty());
}

#[tokio::test]
async fn without_a_keychain_it_is_the_way_to_stay_signed_in_and_off_again_leaves_nothing() {
    let computer = Computer::new(Mood::Failing(Trouble::NoService));
    let cache = computer.started(false);
    let kept = cache.put(account("ann", "one")).await.kept;
    assert_eq!(troubled(&kept), Trouble::NoService, "never by itself");
    assert!(!computer.key_file().exists());
    assert_eq!(cache.keep_the_key_in_a_file(true).await, Ok(Kept::OnDisk));
    assert_eq!(names(&computer.started(true)).await, ["ann"]);

    let cache = computer.started(true);
    let kept = cache.keep_the_key_in_a_file(false).await.unwrap();
    assert_eq!(troubled(&kept), Trouble::NoService);
    assert!(!computer.key_file().exists() && !computer.file().exists());
    assert_eq!(names(&cache).await, ["ann"], "for this run");
    assert!(names(&computer.started(false)).await.is_empty());
    computer.keychain.turn(Mood::Fine);
    assert_eq!(cache.accounts().await.1, Kept::OnDisk, "kept as soon as there is one");
    assert_eq!(names(&computer.started(false)).await, ["ann"]);
}

#[tokio::test]
async fn a_locked_keychain_keeps_the_key_where_it_is() {
    let computer = Computer::new(Mood::Fine);
    computer.started(false).put(account("ann", "one")).await;
    let before = computer.bytes();
    for mood in [Mood::Failing(Trouble::Locked), Mood::Failing(Trouble::Unanswered)] {
        computer.keychain.turn(mood);
        let cache = computer.started(false);
        assert!(cache.keep_the_key_in_a_file(true).await.is_err());
        assert!(!cache.whereabouts().await.weaker);
        assert_eq!(computer.bytes(), before);
    }
    computer.keychain.turn(Mood::Fine);
    assert_eq!(names(&computer.started(false)).await, ["ann"]);
}

/// A keychain that dies after any number of calls, in either direction; then a restart with what was remembered.
#[tokio::test]
async fn a_move_that_breaks_anywhere_loses_nothing() {
    for to_file in [true, false] {
        for calls in 0..8 {
            let computer = Computer::new(Mood::Fine);
            computer.started(false).put(account("ann", "one")).await;
            if !to_file {
                computer.started(false).keep_the_key_in_a_file(true).await.unwrap();
            }
            computer.keychain.turn(Mood::DiesAfter(calls));
            let cache = computer.started(!to_file);
            let moved = cache.keep_the_key_in_a_file(to_file).await;
            computer.keychain.turn(Mood::Fine);
            assert_eq!(names(&cache).await, ["ann"], "{to_file} {calls}: {moved:?}");
            let remembered = if moved.is_ok() { to_file } else { !to_file };
            assert_eq!(
                names(&computer.started(remembered)).await,
                ["ann"],
                "{to_file} {calls}: {moved:?}"
            );
        }
    }
}

/// The process ended between two steps of a move; what was remembered is the new choice.
#[tokio::test]
async fn a_move_that_was_interrupted_is_finished_at_the_next_start() {
    // Nothing had moved yet; or the new keeper had got a key that no file was sealed with.
    for (to_file, stray) in [(true, false), (true, true), (false, false), (false, true)] {
        let computer = Computer::new(Mood::Fine);
        computer.started(false).put(account("ann", "one")).await;
        if !to_file {
            computer.started(false).keep_the_key_in_a_file(true).await.unwrap();
        }
        let key = MasterKey::generate().unwrap();
        match (stray, to_file) {
            (true, true) => std::fs::write(computer.key_file(), key.expose()).unwrap(),
            (true, false) => computer.keychain.put(Some(key)),
            (false, _) => {}
        }
        let next = computer.started(to_file);
        assert_eq!(names(&next).await, ["ann"], "{to_file} {stray}");
        assert_eq!(names(&computer.started(to_file)).await, ["ann"], "{to_file} {stray}");
        assert!(computer.keychain.kept().is_none() || !to_file || stray);
        assert_eq!(computer.key_file().exists(), to_file);
    }
}

#[tokio::test]
async fn signing_out_removes_the_key_wherever_it_is() {
    let computer = Computer::new(Mood::Fine);
    let cache = computer.started(true);
    cache.put(account("ann", "one")).await;
    computer.keychain.put(Some(MasterKey::generate().unwrap()));
    assert!(cache.forget_all().await.nothing());
    assert!(!computer.key_file().exists() && computer.keychain.kept().is_none());
}
