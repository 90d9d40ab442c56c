class ChatWebSocket {
  constructor(threadId, token) {
    this.threadId = threadId;
    this.token = token;
    this.ws = null;
    this.reconnectAttempts = 0;
    this.maxReconnectAttempts = 5;
  }

  connect() {
    const wsUrl = `ws://localhost:8000/ws/chat/${this.threadId}/?token=${this.token}`;
    this.ws = new WebSocket(wsUrl);

    this.ws.onopen = () => {
      console.log("Connected to chat");
      this.reconnectAttempts = 0;
    };

    this.ws.onmessage = (event) => {
      const data = JSON.parse(event.data);
      this.handleMessage(data);
    };

    this.ws.onclose = () => {
      if (this.reconnectAttempts < this.maxReconnectAttempts) {
        setTimeout(
          () => this.connect(),
          1000 * Math.pow(2, this.reconnectAttempts)
        );
        this.reconnectAttempts++;
      }
    };

    this.ws.onerror = (error) => {
      console.error("WebSocket error:", error);
    };
  }

  sendMessage(message, messageType = "text", metadata = null) {
    if (this.isConnected()) {
      this.ws.send(
        JSON.stringify({
          type: "chat_message",
          message,
          message_type: messageType,
          metadata,
        })
      );
    }
  }

  markMessagesRead(messageIds) {
    if (this.isConnected()) {
      this.ws.send(
        JSON.stringify({
          type: "mark_messages_read",
          message_ids: messageIds,
        })
      );
    }
  }

  sendTypingIndicator(isTyping) {
    if (this.isConnected()) {
      this.ws.send(
        JSON.stringify({
          type: "typing_indicator",
          is_typing: isTyping,
        })
      );
    }
  }

  isConnected() {
    return this.ws && this.ws.readyState === WebSocket.OPEN;
  }

  disconnect() {
    if (this.ws) {
      this.ws.close();
    }
  }

  handleMessage(data) {
    switch (data.type) {
      case "chat_message":
        this.onNewMessage(data.data);
        break;
      case "messages_read":
        this.onMessagesRead(data.message_ids, data.reader);
        break;
      case "typing_indicator":
        this.onTypingIndicator(data.user, data.is_typing);
        break;
      case "error":
        this.onError(data.message);
        break;
    }
  }

  // Override these methods in your implementation
  onNewMessage(message) {}
  onMessagesRead(messageIds, reader) {}
  onTypingIndicator(user, isTyping) {}
  onError(error) {}
}
