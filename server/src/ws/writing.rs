//! Writing what is encoded already, all of it at once.

use std::io::{Error, ErrorKind, IoSlice};

use bytes::Bytes;
use futures::SinkExt;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite;

use super::handshake::Socket;

/// Writes whole frames past the socket, which would copy and frame each of them anew for everybody who hears it.
pub async fn write(socket: &mut Socket, frames: &[Bytes]) -> Result<(), tungstenite::Error> {
    // Its own frames (pongs) must not be cut in two; and it knows whether the other side has said goodbye.
    socket.flush().await?;
    Ok(write_all(socket.get_mut(), frames).await?)
}

async fn write_all(stream: &mut (impl AsyncWrite + Unpin), frames: &[Bytes]) -> Result<(), Error> {
    let mut slices: Vec<_> = frames.iter().map(|frame| IoSlice::new(frame)).collect();
    let mut rest = slices.as_mut_slice();
    // Takes empty ones off the front, so that nothing is left when nothing is to be written.
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match stream.write_vectored(rest).await? {
            0 => return Err(ErrorKind::WriteZero.into()),
            written => IoSlice::advance_slices(&mut rest, written),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};

    use super::*;

    #[tokio::test]
    async fn everything_arrives_in_order_through_a_pipe_that_takes_little_at_a_time() {
        let (mut near, mut far) = duplex(7);
        let frames: Vec<Bytes> = (0..200_u8).map(|n| vec![n; usize::from(n % 13)].into()).collect();
        let expected = frames.concat();
        let writing = tokio::spawn(async move { write_all(&mut near, &frames).await });
        let mut read = Vec::new();
        far.read_to_end(&mut read).await.unwrap();
        writing.await.unwrap().unwrap();
        assert_eq!(read, expected);
    }

    #[tokio::test]
    async fn nothing_to_write_is_no_error() {
        let (mut near, _far) = duplex(1);
        write_all(&mut near, &[]).await.unwrap();
        write_all(&mut near, &[Bytes::new(), Bytes::new()]).await.unwrap();
    }
}
