import { useState } from 'preact/hooks';
import { Button } from './button.tsx';

interface ReviewProps {
  readonly isAsking: boolean;
  readonly onReview: (verdict: 'approve' | 'reject', comment: string | null) => void;
}

/** Approves or rejects a blocked deployment, with a comment if there is something to say. */
export function Review({ isAsking, onReview }: ReviewProps) {
  const [comment, setComment] = useState('');
  const given = comment.trim() === '' ? null : comment.trim();
  return (
    <>
      <input
        type="text"
        aria-label="Comment"
        placeholder="Comment (optional)"
        value={comment}
        onInput={(event) => {
          setComment(event.currentTarget.value);
        }}
      />
      <Button
        action={{ isAsking }}
        label="Approve"
        primary
        onClick={() => {
          onReview('approve', given);
        }}
      />
      <Button
        action={{ isAsking }}
        label="Reject"
        onClick={() => {
          onReview('reject', given);
        }}
      />
    </>
  );
}
