//! What the sign-in wants of the person, for every window.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::broadcast;

use super::SessionHolder;
use crate::api::{Event, SignInState};

pub(crate) struct Board {
    state: Mutex<SignInState>,
    sessions: Arc<SessionHolder>,
    events: broadcast::Sender<Event>,
}

impl Board {
    pub(crate) fn new(sessions: Arc<SessionHolder>, events: broadcast::Sender<Event>) -> Self {
        Self {
            state: Mutex::new(SignInState::Fine),
            sessions,
            events,
        }
    }

    pub(crate) fn state(&self) -> SignInState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Told every time, changed or not: a session may have begun with the same state.
    pub(crate) fn set(&self, state: SignInState) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone_from(&state);
        self.tell(state);
    }

    /// The same to every window once more: the session has changed.
    pub(crate) fn tell_again(&self) {
        self.tell(self.state());
    }

    fn tell(&self, state: SignInState) {
        let session = self.sessions.peek().map(|session| session.view.clone());
        // No receiver means no window: nothing to tell.
        let _ = self.events.send(Event::SignInChanged { state, session });
    }
}
