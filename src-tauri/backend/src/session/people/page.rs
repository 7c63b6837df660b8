//! What the browser shows when it has come back: fixed text, nothing from the address, nothing from elsewhere.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    SignedIn,
    Refused,
    /// The answer belongs to another sign-in.
    Foreign,
    Failed,
    NotHere,
}

impl Page {
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::SignedIn => (
                "200 OK",
                "You are signed in",
                "Go back to Pointback. You may close this page.",
            ),
            Self::Refused => (
                "200 OK",
                "You are not signed in",
                "The sign-in was cancelled or refused. Pointback says why. You may close this page.",
            ),
            Self::Foreign => (
                "400 Bad Request",
                "You are not signed in",
                "This answer does not belong to the sign-in that Pointback waits for. Go back to Pointback and begin again.",
            ),
            Self::Failed => (
                "200 OK",
                "You are not signed in",
                "The sign-in could not be completed. Pointback says why. You may close this page.",
            ),
            Self::NotHere => (
                "404 Not Found",
                "Nothing is here",
                "Pointback waits for the end of a sign-in.",
            ),
        }
    }

    /// The whole answer.
    pub fn answer(self) -> String {
        let (status, title, text) = self.words();
        let body = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title} - Pointback</title></head>\
             <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
        );
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}
