import { useEffect, useRef } from 'react';
import { Button } from '../../parts/button';
import { useWrite } from '../../api/hooks';
import { Problem } from '../../parts/problem';
import { useTexts } from '../../texts';

/** Takes the report of a scanner, chosen or dropped anywhere on the page. */
export function ReportImport() {
  const { t } = useTexts();
  const file = useRef<HTMLInputElement>(null);
  const { mutate, data, error, isPending } = useWrite('ImportImageScanReport');
  const take = (given: File | undefined) => {
    if (given) void given.text().then((Report) => mutate({ Report }));
  };
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      take(event.dataTransfer?.files[0]);
    };
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
  return (
    <section className="card import">
      <div className="row">
        <Button loading={isPending} onClick={() => file.current!.click()}>
          {t('images.import')}
        </Button>
        <input
          ref={file}
          type="file"
          hidden
          aria-label={t('images.import')}
          onChange={({ target }) => take(target.files?.[0])}
        />
        <span className="quiet">{t('images.drop')}</span>
      </div>
      {error && <Problem error={error} />}
      {data && (
        <div role="status">
          {t('images.read')}
          <ul>
            {data.Images.map((image) => (
              <li key={image.ImageId}>
                {t('images.result', {
                  name: image.ImageNames[0] ?? image.ImageId,
                  vulnerabilities: image.VulnerabilityCount,
                  viruses: image.VirusCount,
                  secrets: image.SensitiveDataCount,
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
