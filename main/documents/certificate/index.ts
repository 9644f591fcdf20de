export { type CertificateInput, certificatePdf } from './certificate-pdf.ts';
