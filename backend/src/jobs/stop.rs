//! Asks running jobs to come to an end: they look between two pieces of work.

use tokio::sync::watch;

/// Tells whether jobs are asked to end. Cheap to clone.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

/// Asks jobs to end.
pub struct Stopper(watch::Sender<bool>);

impl Stop {
    /// A stop that is not asked for yet, and who asks.
    pub fn new() -> (Stopper, Self) {
        let (asks, hears) = watch::channel(false);
        (Stopper(asks), Self(hears))
    }

    /// Whether jobs are asked to end.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until jobs are asked to end; for ever, when nobody is left who could ask.
    pub async fn asked(&mut self) {
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Stopper {
    /// Asks jobs to end.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }
}
