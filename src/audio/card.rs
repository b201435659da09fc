//! The sound card, by rodio: one device sink, one `Source` of ours.

mod devices;

use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rodio::{
    ChannelCount, CpalError, CpalErrorKind, Device, DeviceSinkBuilder, DeviceSinkError,
    DeviceTrait, MixerDeviceSink, SampleRate, Source,
};

use super::mixer::Mixer;
use super::{CardChoice, NoSoundCard};

/// Stereo frames pulled from the mix at once, so that its lock is taken rarely and shortly.
const PULL_FRAMES: usize = 256;

/// A pause of the card's thread this long means that it begins a new period.
const PERIOD_GAP: Duration = Duration::from_millis(3);

/// The mix, and when it was last pulled.
pub(super) struct Shared {
    pub(super) mixer: Mixer,
    pub(super) mark: Option<Mark>,
}

/// A place in an item, and when it would be heard if the card kept nothing back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) at: Instant,
    pub(super) token: u64,
    pub(super) position_ms: i64,
}

/// The mix shared by the card's thread and the speaker's. A std mutex: both sides hold it for
/// microseconds, and the mix never waits while it is held.
pub(super) type SharedMix = Arc<Mutex<Shared>>;

/// Locks the mix. A panic while it was held cannot leave it worse than a wrong sound.
pub(super) fn lock(shared: &SharedMix) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An open sound card. Dropping it closes the card and joins its thread.
pub(super) struct Card {
    sink: MixerDeviceSink,
}

impl Card {
    /// Finds a card without playing on it; its rate.
    pub(super) fn look(card: &CardChoice) -> Result<u32, NoSoundCard> {
        let _words = Silence::begin();
        let (_, rate) = devices::open_first(card, builder)?;
        Ok(rate)
    }

    /// Opens a card. `on_error` is told when it vanishes.
    pub(super) fn open(
        card: &CardChoice,
        on_error: impl FnMut(String) + Clone + Send + 'static,
    ) -> Result<Self, NoSoundCard> {
        let _words = Silence::begin();
        devices::open_first(card, |device| {
            let mut on_error = on_error.clone();
            let callback = move |error: CpalError| match error.kind() {
                // The card's thread mends these by itself.
                CpalErrorKind::Xrun
                | CpalErrorKind::RealtimeDenied
                | CpalErrorKind::DeviceChanged => tracing::debug!("sound card: {error}"),
                _ => on_error(error.to_string()),
            };
            let builder = builder(device)?.0.with_error_callback(callback);
            let mut sink = builder.open_sink_or_fallback()?;
            sink.log_on_drop(false);
            Ok(Self { sink })
        })
    }

    /// Frames per second of the card.
    pub(super) fn rate(&self) -> u32 {
        self.sink.config().sample_rate().get()
    }

    /// Time from the start of a pull until its first frame is heard: cpal keeps two periods, and
    /// pulls when one of them is empty.
    pub(super) fn latency(&self) -> Duration {
        match self.sink.config().buffer_size() {
            rodio::cpal::BufferSize::Fixed(frames) => {
                Duration::from_secs(u64::from(*frames)) / self.rate()
            }
            rodio::cpal::BufferSize::Default => Duration::from_millis(50),
        }
    }

    /// Lets the mix be heard, which must be at the card's rate.
    pub(super) fn play(&self, shared: &SharedMix) {
        self.sink.mixer().add(Mix {
            shared: Arc::clone(shared),
            rate: self.sink.config().sample_rate(),
            samples: vec![0.0; PULL_FRAMES * 2],
            taken: PULL_FRAMES * 2,
            pulled_at: None,
            period_began: Instant::now(),
            period_frames: 0,
        });
    }
}

/// The ALSA library writes some twenty lines to stderr while it looks for cards that are not there.
/// On this thread, and until this is dropped, they go to our own log, at debug.
struct Silence {
    #[cfg(target_os = "linux")]
    words: Option<std::rc::Rc<std::cell::RefCell<alsa::Output>>>,
}

impl Silence {
    fn begin() -> Self {
        Self {
            // Where that fails there is noise, and no other harm.
            #[cfg(target_os = "linux")]
            words: alsa::Output::local_error_handler().ok(),
        }
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        if let Some(words) = self.words.take() {
            let text = words.borrow().to_string();
            text.lines()
                .for_each(|line| tracing::debug!("ALSA: {line}"));
            // An empty buffer for what the thread may meet later: this one would grow.
            let _ = alsa::Output::local_error_handler();
        }
    }
}

type Found = (DeviceSinkBuilder, u32);

/// A device in stereo, at the rate it prefers.
fn builder(device: Device) -> Result<Found, DeviceSinkError> {
    const STEREO: ChannelCount = NonZero::new(2).expect("two is not zero");
    let config = device
        .default_output_config()
        .map_err(DeviceSinkError::DefaultSinkConfigError)?;
    Ok((
        DeviceSinkBuilder::from_device(device)?.with_channels(STEREO),
        config.sample_rate(),
    ))
}

/// The one source on the card: endless, silent when nothing plays.
struct Mix {
    shared: SharedMix,
    rate: SampleRate,
    samples: Vec<f32>,
    taken: usize,
    pulled_at: Option<Instant>,
    /// When the card began to pull the period it is at, and how much of it was pulled.
    period_began: Instant,
    period_frames: u32,
}

impl Mix {
    fn pull(&mut self) {
        let now = Instant::now();
        if self.pulled_at.is_none_or(|last| now - last > PERIOD_GAP) {
            self.period_began = now;
            self.period_frames = 0;
        }
        let mut shared = lock(&self.shared);
        shared.mixer.render(&mut self.samples);
        self.period_frames += PULL_FRAMES as u32;
        // A period is pulled in a moment and heard over its length.
        let at = self.period_began + Duration::from_secs(1) * self.period_frames / self.rate.get();
        let position = shared.mixer.position();
        shared.mark = position.map(|(token, position_ms)| Mark {
            at,
            token,
            position_ms,
        });
        self.taken = 0;
        self.pulled_at = Some(Instant::now());
    }
}

impl Iterator for Mix {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.taken == self.samples.len() {
            self.pull();
        }
        let sample = self.samples[self.taken];
        self.taken += 1;
        Some(sample)
    }
}

impl Source for Mix {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        const STEREO: ChannelCount = NonZero::new(2).expect("two is not zero");
        STEREO
    }

    fn sample_rate(&self) -> SampleRate {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}
