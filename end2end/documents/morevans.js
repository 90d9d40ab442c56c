// Connect to WebSocket
const socket = new WebSocket('ws://localhost:8000/ws/chat/1/?token=' + jwtToken);

// Send message
socket.send(JSON.stringify({
  type: 'chat_message',
  content: 'Hello world!'
}));

// Listen for messages
socket.onmessage = function(event) {
  const data = JSON.parse(event.data);
  if (data.type === 'chat_message') {
    displayMessage(data.message);
  }
};
