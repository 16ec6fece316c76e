/** Ports of the mail protocols on loopback. They differ after each start. */
export interface MailPorts {
  /** IMAP over TLS. */
  imapPort: number;
  /** POP3 over TLS. */
  popPort: number;
  /** SMTP with STARTTLS. */
  smtpPort: number;
}
