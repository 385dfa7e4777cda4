using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Suffice.Cluster.Stores;

/// <summary>
/// Objects of a bucket whose names begin alike. A put is whole or not at all, as S3 promises. Credentials, region and endpoint are those of
/// the environment and the files that all tools for AWS read.
/// </summary>
internal sealed class S3Objects : IDisposable
{
    /// <summary>What an address of such a store begins with.</summary>
    public const string Scheme = "s3://";

    private const string Endpoint = "AWS_ENDPOINT_URL";

    /// <summary>Each after a longer pause: half a minute in all, or so.</summary>
    private const int Retries = 6;

    private readonly AmazonS3Client client;
    private readonly string bucket,
        prefix;

    private S3Objects(AmazonS3Client client, string bucket, string prefix) =>
        (this.client, this.bucket, this.prefix) = (client, bucket, prefix);

    /// <summary>As <c>--store</c> takes it.</summary>
    public string Text => $"{Scheme}{bucket}/{prefix}";

    /// <summary>Reads <c>s3://BUCKET/PREFIX</c>. Nothing is asked yet.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Usage"/> for what is none.</exception>
    public static S3Objects Open(string text)
    {
        string[] parts = text[Scheme.Length..].Split('/', 2);
        string prefix = (parts.Length > 1 ? parts[1] : "").Trim('/');
        if (parts[0].Length == 0)
            throw new SufficeException(Fault.Usage, $"{text} names no bucket. Give {Scheme}BUCKET/PREFIX.");
        try
        {
            return new S3Objects(new AmazonS3Client(Settings()), parts[0], prefix.Length == 0 ? "" : prefix + "/");
        }
        catch (AmazonClientException error)
        {
            throw Failure(text, error);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>Asks for something that need not be there: what is wrong shows before any work.</summary>
    /// <exception cref="SufficeException">With <see cref="Fault.Machine"/> where the bucket cannot be used.</exception>
    public S3Objects Checked()
    {
        Ask(async () =>
        {
            var request = new ListObjectsV2Request
            {
                BucketName = bucket,
                Prefix = prefix,
                MaxKeys = 1,
            };
            await client.ListObjectsV2Async(request).ConfigureAwait(false);
            return true;
        });
        return this;
    }

    /// <summary>Whether there is such an object.</summary>
    public bool Exists(string name) =>
        Ask(async () => (await client.GetObjectMetadataAsync(bucket, prefix + name).ConfigureAwait(false)) is not null);

    /// <summary>Puts a file there.</summary>
    public void Put(string name, string file) => Ask(() => Put(name, request => request.FilePath = file));

    /// <summary>Puts bytes there.</summary>
    public Task<bool> PutAsync(string name, byte[] content) =>
        AskAsync(() => Put(name, request => request.InputStream = new MemoryStream(content)));

    /// <summary>Copies an object into a file.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Get(string name, string file)
    {
        using FileStream stream = File.Create(file);
        return Get(name, stream);
    }

    /// <summary>Copies an object into a stream.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Get(string name, Stream into) => Ask(() => GetCore(name, into));

    /// <summary>The bytes of an object; null: there is none.</summary>
    public async Task<byte[]?> GetAsync(string name)
    {
        using var content = new MemoryStream();
        return await AskAsync(() => GetCore(name, content)).ConfigureAwait(false) ? content.ToArray() : null;
    }

    /// <summary>Removes every object whose name begins so.</summary>
    public void RemoveAll(string start) =>
        Ask(async () =>
        {
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix + start };
            ListObjectsV2Response found;
            do
            {
                found = await client.ListObjectsV2Async(request).ConfigureAwait(false);
                foreach (S3Object one in found.S3Objects ?? [])
                    await client.DeleteObjectAsync(bucket, one.Key).ConfigureAwait(false);
                request.ContinuationToken = found.NextContinuationToken;
            } while (found.IsTruncated == true);
            return true;
        });

    private async Task<bool> Put(string name, Action<PutObjectRequest> fill)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket,
            Key = prefix + name,
            UseChunkEncoding = false,
        };
        fill(request);
        await client.PutObjectAsync(request).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> GetCore(string name, Stream into)
    {
        using GetObjectResponse found = await client.GetObjectAsync(bucket, prefix + name).ConfigureAwait(false);
        await found.ResponseStream.CopyToAsync(into).ConfigureAwait(false);
        return true;
    }

    private bool Ask(Func<Task<bool>> call) => AskAsync(call).GetAwaiter().GetResult();

    /// <returns>False: there is no such object.</returns>
    private async Task<bool> AskAsync(Func<Task<bool>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket")
        {
            return false;
        }
        catch (Exception error) when (error is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw Failure(Text, error);
        }
    }

    /// <summary>Other servers than Amazon's know buckets by path, and not every one knows checksums in trailers.</summary>
    private static AmazonS3Config Settings()
    {
        var settings = new AmazonS3Config
        {
            MaxErrorRetry = Retries,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        string? endpoint = Environment.GetEnvironmentVariable($"{Endpoint}_S3") ?? Environment.GetEnvironmentVariable(Endpoint);
        if (!string.IsNullOrEmpty(endpoint))
            (settings.ServiceURL, settings.ForcePathStyle) = (endpoint, true);
        return settings;
    }

    private static SufficeException Failure(string text, Exception error) =>
        new(
            Fault.Machine,
            $"{text} cannot be used: {error.Message} Check bucket, credentials and region, and {Endpoint} where it is not Amazon's: they "
                + "are read as the AWS tools do.",
            error
        );
}
