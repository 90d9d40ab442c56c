import React, { useState, useEffect, useRef } from "react";

const ChatWindow = ({ threadId, currentUser, token }) => {
  const [messages, setMessages] = useState([]);
  const [newMessage, setNewMessage] = useState("");
  const [isTyping, setIsTyping] = useState(false);
  const wsRef = useRef(null);

  useEffect(() => {
    // Initialize WebSocket connection
    wsRef.current = new ChatWebSocket(threadId, token);

    wsRef.current.onNewMessage = (message) => {
      setMessages((prev) => [...prev, message]);
    };

    wsRef.current.onTypingIndicator = (user, typing) => {
      setIsTyping(typing && user !== currentUser.username);
    };

    wsRef.current.connect();

    return () => {
      wsRef.current?.disconnect();
    };
  }, [threadId, token]);

  const handleSendMessage = () => {
    if (newMessage.trim() && wsRef.current) {
      wsRef.current.sendMessage(newMessage);
      setNewMessage("");
    }
  };

  const handleTyping = () => {
    if (wsRef.current) {
      wsRef.current.sendTypingIndicator(true);
      setTimeout(() => wsRef.current.sendTypingIndicator(false), 1000);
    }
  };

  return (
    <div className="chat-window">
      <div className="messages">
        {messages.map((message) => (
          <div key={message.id} className="message">
            <strong>{message.sender.username}:</strong>
            <span>{message.message}</span>
            <small>{new Date(message.sent_at).toLocaleTimeString()}</small>
          </div>
        ))}
        {isTyping && (
          <div className="typing-indicator">Someone is typing...</div>
        )}
      </div>

      <div className="message-input">
        <input
          type="text"
          value={newMessage}
          onChange={(e) => setNewMessage(e.target.value)}
          onKeyPress={(e) => {
            if (e.key === "Enter") handleSendMessage();
            else handleTyping();
          }}
          placeholder="Type a message..."
        />
        <button onClick={handleSendMessage}>Send</button>
      </div>
    </div>
  );
};
