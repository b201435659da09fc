//! A screen of the house: every frame, folded; it must show what the daemon has.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use minion::domain::id::{DeviceId, ZoneId};
use minion::protocol::frame::{DeviceKind, Frame, Heartbeat, StreamPosition};
use minion::protocol::mirror::Mirror;
use minion::services::Services;
use minion::sync::presence::Introduction;
use minion::sync::followed::Followed;
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
            .subscribe(Followed::zone(ZoneId::FIRST), None)
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
            let state = self.mirror.state.as_ref();
            let zone = state.map_or(ZoneId::FIRST, |state| state.zone);
            let beat = Heartbeat {
                epoch: moment.epoch.to_string(),
                server_ms: 0,
                streams: moment.zone_or_first(zone).positions(),
            };
            assert!(
                self.mirror.agrees_with(&beat),
                "{state:?} is not {:?}",
                moment.state
            );
            let is_there = |told: &StreamPosition| self.mirror.seq(told.stream) == Some(told.seq);
            if beat.streams.iter().all(is_there) {
                return;
            }
            assert!(
                started.elapsed() < PATIENCE,
                "never heard of {:?}",
                beat.streams
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
        if let Some((stream, seq)) = frame.stream.zip(frame.seq) {
            let known = self.mirror.seq(stream);
            let known = known.expect("of a stream that it follows");
            assert!(
                seq == known || seq == known + 1,
                "event {seq} of {stream} after {known}"
            );
        }
        self.mirror.apply(frame);
    }
}
