//! A screen of the house: every frame, folded; it must show what the daemon has.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use minion::domain::id::DeviceId;
use minion::protocol::frame::{Body, DeviceKind, Frame, Heartbeat};
use minion::protocol::mirror::Mirror;
use minion::services::Services;
use minion::sync::presence::Introduction;
use minion::sync::subscription::{Delivery, Subscription};

/// How long a screen may need to catch up.
const PATIENCE: Duration = Duration::from_secs(5);

/// A screen that hears everything.
#[derive(Debug)]
pub struct Screen {
    subscription: Subscription,
    mirror: Mirror,
}

impl Screen {
    /// Subscribes, and says that it is the phone.
    pub async fn open(services: &Services) -> Self {
        let subscription = services
            .engine
            .subscribe(None)
            .await
            .expect("the engine runs");
        let phone = Introduction {
            device: DeviceId("phone".into()),
            conn: None,
            secret: None,
            from: None,
            name: "Phone".into(),
            kind: DeviceKind::Browser,
        };
        let now_ms = services.shared.clock.now_ms();
        services
            .shared
            .presence
            .join(subscription.id(), &phone, now_ms);
        let mirror = Mirror::default();
        Self {
            subscription,
            mirror,
        }
    }

    /// Hears what waits, until it is where the daemon is; then both must have the same.
    pub async fn catch_up(&mut self, services: &Services) {
        let started = Instant::now();
        loop {
            let moment = services.shared.view.current();
            self.hear(services).await;
            let beat = Heartbeat {
                epoch: moment.epoch.to_string(),
                seq: moment.seq,
                hash: moment.hash(),
                server_ms: 0,
            };
            let state = self.mirror.state.as_ref();
            assert!(
                self.mirror.agrees_with(&beat),
                "{state:?} is not {:?}",
                moment.state
            );
            if state.is_some_and(|state| state.seq == beat.seq) {
                return;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "never heard of event {}",
                beat.seq
            );
            tokio::task::yield_now().await;
        }
    }

    async fn hear(&mut self, services: &Services) {
        while let Some(delivery) = self.waiting() {
            match delivery {
                Delivery::Frames(frames) => frames.iter().for_each(|frame| self.take(frame)),
                Delivery::Overflowed => services.engine.restart(self.subscription.id()).await,
                Delivery::Closed(reason) => panic!("closed: {reason:?}"),
            }
        }
    }

    fn waiting(&self) -> Option<Delivery> {
        let next = pin!(self.subscription.next());
        match next.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(delivery) => Some(delivery),
            Poll::Pending => None,
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let frame: Frame = serde_json::from_slice(bytes).expect("a frame that can be read");
        let known = self.mirror.state.as_ref().map(|state| state.seq);
        if let (Some(known), Some(seq)) = (known, frame.seq)
            && !matches!(frame.body, Body::Full(_))
        {
            assert!(
                seq == known || seq == known + 1,
                "event {seq} after {known}"
            );
        }
        self.mirror.apply(frame);
    }
}
