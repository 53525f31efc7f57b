//! Connections of clients: how many each peer may have, and how long one may stay without a call.
//!
//! Whoever reaches an address can open connections to it and say nothing, without any token. A connection whose first call has
//! not arrived in time is closed, however far the handshake came: encryption, the preface of HTTP/2, or headers. A peer that has
//! its number of connections gets no more, so that it shuts out nobody else.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::Stream;
use http::{Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};
use tonic::transport::server::Connected;
use tower::{Layer, Service};

use crate::metrics::Metrics;

/// The pause after a connection could not be taken, such as for want of descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// How much time passes between two lines of the log about the same trouble.
const QUIET: Duration = Duration::from_secs(10);

/// The limits on connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// How many connections one peer may have at the same time, by its address.
    pub per_peer: usize,
    /// How long a connection may take to its first call.
    pub first_call: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { per_peer: 256, first_call: Duration::from_secs(20) }
    }
}

/// The connections to one address of a service.
#[derive(Debug)]
struct Connections {
    what: &'static str,
    limits: ConnectionLimits,
    metrics: Arc<Metrics>,
    peers: Mutex<HashMap<IpAddr, usize>>,
    said: Mutex<Option<Instant>>,
}

impl Connections {
    fn peers(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection of `peer`; none where it has its number.
    fn place(self: &Arc<Self>, peer: IpAddr) -> Option<Place> {
        let mut peers = self.peers();
        let count = peers.entry(peer).or_default();
        if *count >= self.limits.per_peer {
            return None;
        }
        *count += 1;
        self.metrics.connection_opened();
        Some(Place { connections: Arc::clone(self), peer })
    }

    /// Writes a line in the log, unless one was written a moment ago: who opens thousands of connections does not fill it.
    fn say(&self, peer: IpAddr, what_happened: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.is_none_or(|said| said.elapsed() >= QUIET) {
            *said = Some(Instant::now());
            tracing::warn!(%peer, address = self.what, "{what_happened}; the metrics count all of them");
        }
    }
}

/// The place of one connection among those of its peer.
#[derive(Debug)]
struct Place {
    connections: Arc<Connections>,
    peer: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut peers = self.connections.peers();
        if let Some(count) = peers.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                peers.remove(&self.peer);
            }
        }
        self.connections.metrics.connection_closed();
    }
}

/// Listens, and takes the connections that the limits admit.
#[derive(Debug)]
pub(crate) struct LimitedListener {
    listener: TcpListener,
    connections: Arc<Connections>,
    /// Whether a connection is in use once the server has answered something on it, as with HTTP/1. Else a layer says so.
    answers_mark_use: bool,
}

impl LimitedListener {
    /// The connections of `listener`, which `what` names, whose calls [`MarkUse`] sees.
    pub fn of_calls(
        listener: TcpListener,
        what: &'static str,
        limits: ConnectionLimits,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (peers, said) = (Mutex::default(), Mutex::default());
        let connections = Arc::new(Connections { what, limits, metrics, peers, said });
        Self { listener, connections, answers_mark_use: false }
    }

    /// The same for pages over HTTP/1, whose server says nothing before it is asked.
    pub fn of_pages(
        listener: TcpListener,
        what: &'static str,
        limits: ConnectionLimits,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { answers_mark_use: true, ..Self::of_calls(listener, what, limits, metrics) }
    }

    async fn next(&self) -> (Limited, SocketAddr) {
        loop {
            let (stream, peer) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, address = self.connections.what, "a connection could not be taken");
                    sleep(PAUSE).await;
                    continue;
                }
            };
            let Some(place) = self.connections.place(peer.ip()) else {
                self.connections.metrics.connection_refused();
                self.connections.say(peer.ip(), "connections are refused, since their peer has its number");
                continue;
            };
            // A connection without it only waits longer for small answers.
            let _ = stream.set_nodelay(true);
            let until_use = Box::pin(sleep(self.connections.limits.first_call));
            let (use_, answers_mark_use) = (Use::default(), self.answers_mark_use);
            return (Limited { stream, until_use, use_, answers_mark_use, place }, peer);
        }
    }

    /// The connections, for ever.
    pub fn incoming(self) -> impl Stream<Item = io::Result<Limited>> {
        futures::stream::unfold(self, async |listener| {
            let (connection, _) = listener.next().await;
            Some((Ok(connection), listener))
        })
    }
}

impl axum::serve::Listener for LimitedListener {
    type Io = Limited;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Limited, SocketAddr) {
        self.next().await
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Whether a call has come through a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Use(Arc<AtomicBool>);

impl Use {
    fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_marked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection that counts, and ends where no call comes through it in time.
#[derive(Debug)]
pub(crate) struct Limited {
    stream: TcpStream,
    until_use: Pin<Box<Sleep>>,
    use_: Use,
    answers_mark_use: bool,
    place: Place,
}

impl Connected for Limited {
    type ConnectInfo = Use;

    fn connect_info(&self) -> Use {
        self.use_.clone()
    }
}

impl AsyncRead for Limited {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.use_.is_marked() && self.until_use.as_mut().poll(context).is_ready() {
            let Place { connections, peer } = &self.place;
            connections.metrics.connection_silent();
            connections.say(*peer, "connections are closed, since no call came through them in time");
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Limited {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.answers_mark_use {
            self.use_.mark();
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.answers_mark_use {
            self.use_.mark();
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The layer that says of a connection that a call came through it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MarkUse;

impl<S> Layer<S> for MarkUse {
    type Service = MarksUse<S>;

    fn layer(&self, inner: S) -> MarksUse<S> {
        MarksUse { inner }
    }
}

/// A service whose calls mark their connections.
#[derive(Clone, Debug)]
pub(crate) struct MarksUse<S> {
    inner: S,
}

impl<S, B, R> Service<Request<B>> for MarksUse<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> S::Future {
        if let Some(connection) = request.extensions().get::<Use>() {
            connection.mark();
        }
        self.inner.call(request)
    }
}
